"""The process that registers: reads two volumes from standard input, tells how far it is, answers once and ends."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from viewer.registration.algorithm import register
from viewer.registration.facts import NotRegistered
from viewer.registration.messages import as_said, read_blocks, write_line

NICE = 5  # the screen comes first


def main() -> None:
    """Serve one request."""
    answers = _private_output()
    if hasattr(os, "nice"):
        os.nice(NICE)
    fixed, moving = read_blocks(sys.stdin.buffer)

    def tell(done: int, total: int, text: str) -> None:
        write_line(answers, done=done, total=total, text=text)

    try:
        write_line(answers, registered=as_said(register(fixed, moving, tell)))
    except NotRegistered as why:
        write_line(answers, refused=str(why))
    except MemoryError:
        write_line(answers, refused="There is not enough memory to register these series.")


def _private_output() -> BinaryIO:
    """Standard output for answers alone: what libraries print goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "wb")


if __name__ == "__main__":
    main()
