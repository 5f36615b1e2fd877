"""Keeps ``None``, ``True`` and ``False`` alive under PySide6 6.12 on Python 3.11.

Every Qt method that returns nothing gives back None without taking a reference, as is right from Python 3.12 on, where these
three are not counted. On 3.11 each such call takes a reference away, until the interpreter ends with "deallocating None":
after some tens of thousands of calls, in the midst of a reading. So a large number of references is taken once, when this
module is first imported, by everything that loads pixels.
"""

from __future__ import annotations

import ctypes
import sys

_MORE_THAN_ANY_SESSION_CALLS = 1 << 40

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    for _one in (None, True, False):
        ctypes.c_ssize_t.from_address(id(_one)).value += _MORE_THAN_ANY_SESSION_CALLS
