"""Key object selections: which images someone picked out, and what for (PS3.3 A.35.4, PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.dicom.elements import Elements
from viewer.dicom.identity import patient, patient_key, required_uid
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.unreadable import Unreadable

KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"
_STATES = "1.2.840.10008.5.1.4.1.1.11."  # softcopy presentation states, by the beginning of their SOP class
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class KeyObjects:
    """One selection: its document title, what was said about it, and the images (SOP Instance UID, frames from 1).

    ``states`` are the presentation states by which images are to be seen: (SOP Instance UID of the image, of the state), the
    first "" where the selection names a state beside its images.
    """

    uid: str
    study_uid: str
    patient_key: str
    title: str
    description: str = ""
    created: str = ""
    images: tuple[tuple[str, tuple[int, ...]], ...] = ()
    states: tuple[tuple[str, str], ...] = ()

    def states_of(self, sop_uid: str) -> tuple[str, ...]:
        """The states by which an image is to be seen, those named with it before those named beside it."""
        own = [state for image, state in self.states if image == sop_uid]
        return (*own, *(state for image, state in self.states if not image))


def read_key_objects(path: Path) -> KeyObjects:
    """The key object selection in a file; raises Unreadable with a sentence."""
    stream, size = open_source(path)
    with stream:
        try:
            return _selection(Elements(read_part10(stream, size).dataset))
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable("The sequences of this key object selection are nested too deeply to be read.") from None
        except Exception as fault:  # pydicom gives no closed list of what a broken file raises
            raise Unreadable(f"The key object selection is damaged ({type(fault).__name__}).") from None


def _selection(elements: Elements) -> KeyObjects:
    if elements.code("SOPClassUID") != KEY_OBJECT_SELECTION:
        raise Unreadable("This object is no key object selection.")
    content = tuple(_content(elements, 0))
    images = tuple(image for item in content if item.code("ValueType") == "IMAGE" for image in _images(item))
    if not images:
        raise Unreadable("The key object selection names no image.")
    words = (line for item in content if item.code("ValueType") == "TEXT" for line in item.lines("TextValue"))
    return KeyObjects(
        required_uid(elements, "SOPInstanceUID", "SOP Instance UID"),
        required_uid(elements, "StudyInstanceUID", "Study Instance UID"),
        patient_key(patient(elements)),
        _title(elements),
        " ".join(word for word in words if word),
        elements.code("ContentDate") + elements.code("ContentTime"),
        tuple(dict.fromkeys(images)),
        tuple(dict.fromkeys(state for item in content for state in _states(item))),
    )


def _content(item: Elements, depth: int) -> Iterator[Elements]:
    if depth > _DEEPEST:
        raise Unreadable("The key object selection is nested too deeply to be read.")
    for child in item.items("ContentSequence"):
        yield child
        yield from _content(child, depth + 1)


def _title(elements: Elements) -> str:
    name = elements.item("ConceptNameCodeSequence")
    return (name.text("CodeMeaning") if name else "") or "Key objects"


def _images(item: Elements) -> Iterator[tuple[str, tuple[int, ...]]]:
    for reference in item.items("ReferencedSOPSequence"):
        frames = tuple(int(number) for number in reference.numbers("ReferencedFrameNumber"))
        uid = reference.code("ReferencedSOPInstanceUID")
        if uid:
            yield uid, frames


def _states(item: Elements) -> Iterator[tuple[str, str]]:
    """States named with an image (PS3.3 C.18.4), or as objects of their own."""
    kind = item.code("ValueType")
    for reference in item.items("ReferencedSOPSequence"):
        uid = reference.code("ReferencedSOPInstanceUID")
        if kind == "IMAGE":
            yield from ((uid, state) for state in map(_state_uid, reference.items("ReferencedSOPSequence")) if state)
        elif kind == "COMPOSITE" and _state_uid(reference):
            yield "", uid


def _state_uid(reference: Elements) -> str:
    """The SOP Instance UID of a reference to a presentation state; "" for anything else."""
    return (
        reference.code("ReferencedSOPInstanceUID")
        if reference.code("ReferencedSOPClassUID").startswith(_STATES)
        else ""
    )
