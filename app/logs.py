"""The program's own log. It holds what happened and where in the code, never whose images were open."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

LOGGER = logging.getLogger("lectern")


def start_logging(folder: Path) -> None:
    """Log to ``folder``, half a megabyte kept three times; also errors that nobody caught."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "lectern.log", maxBytes=512_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOGGER.handlers = [handler]
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    # pydicom quotes values of the header in its messages: they are patient data and stay out.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def log_failure(what: str, error: BaseException) -> None:
    """Note a failure by its kind and place. The message is left out: it may quote a name or a path."""
    LOGGER.error("%s: %s\n%s", what, type(error).__name__, _places(error.__traceback__))


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    LOGGER.critical("uncaught %s\n%s", kind.__name__, _places(trace))
    sys.__excepthook__(kind, error or kind(), trace)


def _places(trace: TracebackType | None) -> str:
    return "".join(f"  {Path(one.filename).name}:{one.lineno} {one.name}\n" for one in traceback.extract_tb(trace))
