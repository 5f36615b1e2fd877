"""What an object without pixels holds, in one line: presentation states and key object selections."""

from __future__ import annotations

from pathlib import Path

from viewer.dicom.key_objects import KEY_OBJECT_SELECTION, read_key_objects
from viewer.dicom.presentation import PRESENTATION_STATES, read_presentation_state
from viewer.dicom.state_words import contents_of, counted, kind_of
from viewer.dicom.unreadable import Unreadable
from viewer.model.presentation import PresentationState
from viewer.model.study import Instance


def summary(document: Instance) -> str:
    """What the object says, then what was remarked on it."""
    return "; ".join(part for part in (_content(document), *document.remarks) if part)


def _content(document: Instance) -> str:
    if document.location is None:
        return ""
    path = Path(document.location.path)
    try:
        if document.sop_class_uid.startswith(PRESENTATION_STATES):
            return _of_state(read_presentation_state(path))
        if document.sop_class_uid == KEY_OBJECT_SELECTION:
            found = read_key_objects(path)
            words = f" ({found.description})" if found.description else ""
            return f"{found.title}{words}: {counted(len(found.images), 'image')}"
    except Unreadable as fault:
        return str(fault)
    return ""


def _of_state(state: PresentationState) -> str:
    parts = ", ".join((kind_of(state), *contents_of(state)))
    return "; ".join((f"{state.name}: {parts}", *state.remarks))
