"""A program that is killed while somebody types loses nothing that was acknowledged, and at most two seconds of typing."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from app.database import open_database
from reporting.store import ReportStore

KILLS = 3
LOST_AT_MOST_S = 2.0


def _type_until_killed(folder: Path, lines_before_kill: int) -> list[tuple[str, int, float]]:
    program = Path(__file__).with_name("typing_program.py")
    command = [sys.executable, str(program), str(folder)]
    root = str(Path(__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": root}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines_before_kill)]
    process.kill()
    said += process.stdout.read().splitlines(keepends=True)
    process.wait()
    watchdog.cancel()
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(what, int(length), float(moment)) for what, length, moment in whole]


def _longest(said: list[tuple[str, int, float]], what: str, until: float = math.inf) -> int:
    return max((length for kind, length, moment in said if kind == what and moment < until), default=0)


def test_kill_while_typing_loses_nothing_acknowledged_and_at_most_two_seconds(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    for _ in range(KILLS):
        said = _type_until_killed(tmp_path, chance.randint(60, 250))
        saved = ReportStore(open_database(tmp_path).engine).draft_for("1.2.3", "curie")
        on_disk = len(saved.report.sections[2].text) if saved else 0
        acknowledged = max((length for what, length, _ in said if what == "saved"), default=0)
        killed_at = max(moment for *_, moment in said)
        due = max(
            (length for what, length, moment in said if what == "typed" and moment < killed_at - LOST_AT_MOST_S),
            default=0,
        )
        assert on_disk >= acknowledged
        assert on_disk >= due
        assert saved is None or saved.report.sections[2].text == ("word " * on_disk)[:on_disk]
    assert on_disk > 0
