"""Objects without pixels as a person reads them: structured reports as lines of text, encapsulated PDFs as their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue

from viewer.dicom.presentation import PRESENTATION_STATES, read_presentation_state
from viewer.dicom.state_words import contents_of, kind_of
from viewer.dicom.unreadable import Unreadable
from viewer.model.presentation import PresentationState
from viewer.model.text import clean, date_text, moment_text, name_text, offset_text

DEEPEST = 64
MOST_LINES = 20_000
CUT = "The report is nested too deep or is too long; the rest of it is not shown."
_STATUS = ("CompletionFlag", "VerificationFlag", "ContentDate", "ContentTime", "TimezoneOffsetFromUTC")
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


class NoDocument(Exception):  # noqa: N818 - the answer to a question
    """The object cannot be shown as a document; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class ImageLink:
    """The image that a line speaks of; ``frame`` counts from 0, None where the object names none."""

    sop_class_uid: str
    sop_uid: str
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a structured report: how deep it lies in the tree, whether it is a heading, its text, and its image."""

    depth: int
    heading: bool
    text: str
    image: ImageLink | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What an object holds: either ``lines`` or the bytes of a ``pdf``.

    ``status`` is how far it is verified, and when it was written.
    """

    title: str
    status: str = ""
    lines: tuple[Line, ...] = ()
    pdf: bytes = b""


def read_document(path: Path) -> Document:
    """Read a structured report, key object, presentation state or encapsulated PDF; raises NoDocument.

    PS3.3 C.17.3, A.33, A.45.
    """
    try:
        dataset = pydicom.dcmread(path)
        if str(dataset.get("SOPClassUID")).startswith(PRESENTATION_STATES):
            return _state(read_presentation_state(path))
        return _pdf(dataset) if dataset.get("SOPClassUID") == ENCAPSULATED_PDF else _report(dataset)
    except NoDocument:
        raise
    except Unreadable as fault:
        raise NoDocument(str(fault)) from fault
    except (OSError, InvalidDicomError) as error:
        raise NoDocument(f"The object cannot be read ({type(error).__name__}).") from error
    except Exception as error:  # a strange object must not take the window down
        raise NoDocument(f"The object is damaged or not what it seems ({type(error).__name__}).") from error


def _pdf(dataset: Dataset) -> Document:
    data = bytes(dataset.EncapsulatedDocument)
    length = int(dataset.get("EncapsulatedDocumentLength") or len(data))
    if not data.startswith(b"%PDF"):
        raise NoDocument("The object says that it is a PDF, and is none.")
    return Document(clean(str(dataset.get("DocumentTitle") or "PDF")), _status(dataset), pdf=data[:length])


def _state(state: PresentationState) -> Document:
    """What a presentation state wants to be seen; it is shown on the images themselves."""
    made_by = " ".join(part for part in (name_text(state.creator), date_text(state.created[:8])) if part)
    texts = [line for one in state.annotations for text in one.texts for line in text.text.split("\n")]
    lines = [
        *(Line(0, False, text) for text in (state.description, made_by) if text),
        Line(0, True, kind_of(state).capitalize()),
        *(Line(1, False, part) for part in contents_of(state)),
        *(Line(1, False, f"“{text}”") for text in texts),
        *(Line(0, False, remark) for remark in state.remarks),
    ]
    return Document(state.name, "shown on its images", tuple(lines))


def _report(dataset: Dataset) -> Document:
    if "ContentSequence" not in dataset:
        raise NoDocument("The object holds neither text nor a PDF.")
    lines: list[Line] = []
    for item in dataset.ContentSequence:
        _add(lines, item, 0)
    return Document(_meaning(dataset) or "Report", _status(dataset), tuple(lines))


def _status(dataset: Dataset) -> str:
    said = {name: clean(str(dataset.get(name) or "")) for name in _STATUS}
    written = moment_text(said["ContentDate"], said["ContentTime"])
    moment = " ".join(filter(None, (written, offset_text(said["TimezoneOffsetFromUTC"])))) if written else ""
    flags = (said["CompletionFlag"].lower(), said["VerificationFlag"].lower())
    return ", ".join(filter(None, (*flags, moment)))


def _add(lines: list[Line], item: Dataset, depth: int) -> None:
    if depth > DEEPEST or len(lines) >= MOST_LINES:
        if lines[-1].text != CUT:
            lines.append(Line(0, False, CUT))
        return
    name, value = _meaning(item), _value(item)
    heading = item.get("ValueType") == "CONTAINER"
    text = ": ".join(part for part in (name, value) if part)
    if text:
        lines.append(Line(depth, heading, text, _link(item)))
    for child in item.get("ContentSequence") or ():
        _add(lines, child, depth + 1)


def _meaning(item: Dataset) -> str:
    sequence = item.get("ConceptNameCodeSequence")
    return clean(str(sequence[0].get("CodeMeaning") or "")) if sequence else ""


def _value(item: Dataset) -> str:
    """The value of a content item as text, by its value type (PS3.3 Table C.17.3-7)."""
    kind = item.get("ValueType", "")
    if kind == "NUM":
        return _number(item)
    if kind == "CODE":
        sequence = item.get("ConceptCodeSequence")
        return clean(str(sequence[0].get("CodeMeaning") or "")) if sequence else ""
    if kind in ("IMAGE", "COMPOSITE", "WAVEFORM"):
        return _reference(item)
    return _other(item, kind) or _text(item, kind)


def _other(item: Dataset, kind: str) -> str:
    """An item that points to another one, a table, or a figure; "" for what has words."""
    if "ReferencedContentItemIdentifier" in item:
        return f"see item {'.'.join(str(one) for one in _several(item.ReferencedContentItemIdentifier))}"
    if kind == "TABLE":
        return "a table, which is not shown"
    return clean(str(item.get("GraphicType") or "")).lower() if kind in ("SCOORD", "SCOORD3D") else ""


def _text(item: Dataset, kind: str) -> str:
    element = {"TEXT": "TextValue", "PNAME": "PersonName", "DATE": "Date", "TIME": "Time", "DATETIME": "DateTime"}
    text = str(item.get(element.get(kind, ""), "") or item.get("UID", "") or "") if kind else ""
    return name_text(text) if kind == "PNAME" else "\n".join(clean(line, 4096) for line in text.splitlines())


def _number(item: Dataset) -> str:
    measured = item.get("MeasuredValueSequence")
    if not measured:
        return "no value"
    unit = measured[0].get("MeasurementUnitsCodeSequence")
    code = str(unit[0].get("CodeValue") or "") if unit else ""
    return f"{measured[0].get('NumericValue', '')} {'' if code == '1' else clean(code)}".strip()


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, MultiValue)) else [value]


def _link(item: Dataset) -> ImageLink | None:
    """The image of an IMAGE item, so that a reader can go to it."""
    sequence = item.get("ReferencedSOPSequence") if item.get("ValueType") == "IMAGE" else None
    if not sequence:
        return None
    frames = _several(sequence[0].get("ReferencedFrameNumber") or 0)
    frame = int(str(frames[0])) - 1 if str(frames[0]).isdigit() and int(str(frames[0])) > 0 else None
    sop_class = str(sequence[0].get("ReferencedSOPClassUID") or "")
    return ImageLink(sop_class, str(sequence[0].get("ReferencedSOPInstanceUID") or ""), frame)


def _reference(item: Dataset) -> str:
    sequence = item.get("ReferencedSOPSequence")
    frames = sequence[0].get("ReferencedFrameNumber") if sequence else None
    return f"image, frame {frames}" if frames else "image"
