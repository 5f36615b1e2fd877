"""A PostgreSQL server of the test run's own, on the loopback, and an empty database of Lectern's for each test."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from app.database import open_database

ACCOUNT = "postgres"  # the server refuses to run as root


class Server:
    """A running server; ``new`` gives the URL of an empty, migrated database."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs, self._folder, self._port = programs, folder, port
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        open_database(self.url("template1")).close()

    def url(self, name: str) -> str:
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self._port}/{name}"

    def new(self) -> str:
        name = f"lectern_{os.getpid()}_{next(self._numbers)}"
        engine = create_engine(
            make_url(self.url("postgres")).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def start(self) -> None:
        told = (
            *("-D", str(self._folder), "-p", str(self._port), "-h", "127.0.0.1", "-k", str(self._folder)),
            *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"),
        )
        log = (self._folder.parent / "server.log").open("ab")
        self._process = subprocess.Popen(as_account([str(self._programs / "postgres"), *told]), stdout=log, stderr=log)
        log.close()
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self._port)) == 0 and self._answers():
                    return
            time.sleep(0.1)
        raise RuntimeError((self._folder.parent / "server.log").read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """Stop at once, as a server does whose machine fails."""
        command = [str(self._programs / "pg_ctl"), "-D", str(self._folder), "-m", "immediate", "-w", "stop"]
        subprocess.run(as_account(command), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if self._process:
            self._process.wait(20)

    def _answers(self) -> bool:
        command = [str(self._programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(self._port), "-q"]
        return subprocess.run(command, check=False).returncode == 0


def as_account(command: list[str]) -> list[str]:
    return ["runuser", "-u", ACCOUNT, "--", *command] if os.getuid() == 0 else command


@contextmanager
def server() -> Iterator[Server]:
    """A server until the end of the block; skips with the reason where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    if not found:
        pytest.skip("PostgreSQL is not installed (.ci/setup test installs it)")
    programs, above = found[-1].parent, Path(tempfile.mkdtemp(prefix="lectern-postgresql-"))
    if os.getuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(above, account.pw_uid, account.pw_gid)
    made = None
    try:
        folder = above / "data"
        command = [str(programs / "initdb"), "-D", str(folder), "-U", ACCOUNT, "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-sync"]
        subprocess.run(as_account(command), check=True, stdout=subprocess.DEVNULL, cwd="/")
        made = Server(programs, folder, _free_port())
        yield made
    finally:
        if made:
            made.stop()
        shutil.rmtree(above, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
