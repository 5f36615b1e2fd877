"""What an object without pixels holds, in one line: presentation states and key object selections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from viewer.dicom.key_objects import KEY_OBJECT_SELECTION, read_key_objects
from viewer.dicom.presentation import PRESENTATION_STATES, read_presentation_state
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
            return f"{found.title}{words}: {_counted(len(found.images), 'image')}"
    except Unreadable as fault:
        return str(fault)
    return ""


def _of_state(state: PresentationState) -> str:
    kind = "pseudo-colour" if state.palette else "greyscale" if state.grey else "colour"
    parts = (f"{kind} presentation state of {_counted(len(state.references.images), 'image')}", *_parts(state))
    return "; ".join((f"{state.name}: {', '.join(parts)}", *state.remarks))


def _parts(state: PresentationState) -> Iterator[str]:
    if state.modality_lut or state.rescale:
        yield "modality transformation"
    if state.vois:
        yield "VOI LUT" if any(voi.luts for voi in state.vois) else "window"
    if state.presentation_lut:
        yield "presentation LUT"
    if state.shape == "INVERSE":
        yield "inverse"
    if state.rotation or state.flip:
        yield f"turned {state.rotation}°{' and mirrored' if state.flip else ''}"
    figures = sum(len(annotation.graphics) for annotation in state.annotations)
    texts = sum(len(annotation.texts) for annotation in state.annotations)
    yield from (_counted(count, word) for count, word in ((figures, "figure"), (texts, "text")) if count)
    if state.active_overlays:
        yield _counted(len(state.active_overlays), "overlay")
    if state.shutter:
        yield "shutter"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
