"""Keys and mouse as a file: taken along to another workstation, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from app.shell.key_bindings import FORMAT, Exported, KeyBindings, Unusable
from app.shell.mouse_bindings import MouseBindings

_LARGEST = 2**20


def write_bindings(file: Path, keys: KeyBindings, mouse: MouseBindings) -> None:
    """Write what differs from the declared bindings; raises OSError."""
    made = Exported(FORMAT, {one: list(own) for one, own in keys.own().items()}, mouse.own())
    temporary = file.with_name(file.name + ".tmp")
    with temporary.open("wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(made), indent=2))
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)


def read_bindings(file: Path, keys: KeyBindings, mouse: MouseBindings) -> None:
    """Take over the bindings of a file in place of the own ones; raises Unusable, and then nothing has changed."""
    found = _decoded(file)
    if found.lectern_bindings != FORMAT:
        raise Unusable("These bindings were written by another version of Lectern.")
    wanted, gestures = keys.check(found.keys), mouse.check(found.mouse)
    keys.take_over(wanted)
    mouse.take_over(gestures)


def _decoded(file: Path) -> Exported:
    try:
        if file.stat().st_size > _LARGEST:
            raise Unusable("This file is too large to hold bindings.")
        return msgspec.json.decode(file.read_bytes(), type=Exported)
    except OSError as error:
        raise Unusable(f"The file could not be read ({error.strerror}).") from error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Unusable("This file holds no bindings of Lectern.") from None
