"""Keeps ``True`` alive under PySide6 6.12 on Python 3.11.

There ``Signal.emit`` returns True without taking a reference, so that every emission takes one away: after a few hundred
the interpreter ends with "deallocating True or False". From Python 3.12 on True is not counted. A large number of references
is taken once, when this module is first imported, by everything that loads pixels.
"""

from __future__ import annotations

import ctypes
import sys

_MORE_THAN_ANY_SESSION_EMITS = 1 << 40

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    ctypes.c_ssize_t.from_address(id(True)).value += _MORE_THAN_ANY_SESSION_EMITS
