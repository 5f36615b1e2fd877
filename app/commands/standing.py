"""What commands share that run until they are stopped: signals, the end of standard input, TLS."""

from __future__ import annotations

import argparse
import os
import signal
import ssl
import sys
import threading
from pathlib import Path

from app.commands.command import Unusable
from app.network.tls import listening


def standing_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that listens."""
    parser.add_argument(
        "--certificate", type=Path, metavar="FILE", help="listen with TLS only, showing this certificate"
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="the certificate's private key")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="callers must show a certificate signed by these")
    parser.add_argument(
        "--until-closed",
        action="store_true",
        help="also stop when standard input is closed: with the program beside it",
    )


def await_stop(*, until_closed: bool) -> None:
    """Wait for Ctrl+C, SIGTERM or, if wanted, the end of standard input."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if until_closed:
        threading.Thread(target=_await_end_of_input, args=(stopped,), daemon=True).start()
    stopped.wait()


def _await_end_of_input(stopped: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stopped.set()


def tls_of(given: argparse.Namespace) -> ssl.SSLContext | None:
    """The context of the certificate that was given, None without one; raises Unusable."""
    if not given.certificate:
        if given.key or given.trust:
            raise Unusable("With --key or --trust a --certificate is needed; otherwise nothing would be encrypted.")
        return None
    try:
        return listening(given.certificate, given.key, given.trust)
    except OSError as error:
        raise Unusable(f"The certificate or a key cannot be used ({error.strerror or error}).") from error
