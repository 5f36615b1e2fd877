"""The one error of reading: a file that gives no facts, with a sentence that says why."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 - the brief word of the field: a file is unreadable
    """A file whose header gives no usable facts; ``str`` of it is one plain sentence without patient data."""
