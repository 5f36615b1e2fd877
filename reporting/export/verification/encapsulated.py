"""Whether the PDF inside an object is whole: can be opened, read and decoded to its last byte (PS3.3 C.24.2)."""

from __future__ import annotations

import datetime
import io
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.filters import ASCII85Decode
from pypdf.generic import ArrayObject, StreamObject

from reporting.export.page.archival import INFORMATION, packet
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning


def check(document: Document) -> Iterator[Finding]:
    """Media type, declared length, source, and the PDF itself."""
    dataset = document.dataset
    if dataset.get("MIMETypeOfEncapsulatedDocument") != "application/pdf":
        yield error(f"The media type is “{dataset.get('MIMETypeOfEncapsulatedDocument', '')}”, not application/pdf.")
    if not dataset.get("SourceInstanceSequence"):
        yield warning("The object does not say which report the PDF was made from.")
    if dataset.get("BurnedInAnnotation") != "YES":
        yield warning("Burned In Annotation is not YES, although reports name the patient.")
    stored = dataset.get("EncapsulatedDocument") or b""
    length = dataset.get("EncapsulatedDocumentLength")
    if length is not None and len(stored) - int(length) not in (0, 1):
        yield error(f"The PDF has {len(stored)} bytes, but {length} are declared.")
    yield from _pdf(stored if length is None else stored[: int(length)])


def _pdf(pdf: bytes) -> Iterator[Finding]:
    if not pdf.startswith(b"%PDF-"):
        yield error("What is inside is no PDF.")
        return
    if b"%%EOF" not in pdf[-64:]:
        yield error("The PDF is cut off: it has no end.")
        return
    try:
        text = _read(pdf)
    except (PyPdfError, ValueError, KeyError, OSError, zlib.error, AttributeError, TypeError, RecursionError) as reason:
        yield error(f"The PDF is damaged and cannot be read ({type(reason).__name__}).")
        return
    if not text.strip():
        yield warning("No text can be taken from the PDF; it cannot be searched or read aloud.")


def _read(pdf: bytes) -> str:
    """The text of all pages, after every stream of the file was decoded; raises for the first one that is damaged."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    for generation in reader.xref.values():
        for number in generation:
            decoded = reader.get_object(number)
            if isinstance(decoded, StreamObject):
                _decode(decoded)
    _agrees(reader)
    return "\n".join(page.extract_text() for page in reader.pages)


def _agrees(reader: PdfReader) -> None:
    """Raise ValueError where the metadata of a PDF of ours are not those of its information, to the last byte."""
    said, held = reader.metadata, reader.root_object.get("/Metadata")
    if said is None or held is None or said.get("/Creator") != "Lectern":
        return
    information = {name: str(said.get(f"/{name.capitalize()}") or "") for name in INFORMATION}
    made = said.creation_date
    moment = made.replace(tzinfo=datetime.UTC).isoformat() if made else ""
    stream = held.get_object()
    if not isinstance(stream, StreamObject) or stream.get_data() != packet(information, moment):
        raise ValueError("the metadata are others than the information")


def _decode(stream: StreamObject) -> None:
    """Decode a stream; deflated ones with their checksum, which pypdf forgives."""
    used = stream.get("/Filter", ArrayObject())
    names = [str(name) for name in used] if isinstance(used, ArrayObject) else [str(used)]
    data = stream._data
    if names[:1] == ["/ASCII85Decode"]:
        data, names = ASCII85Decode.decode(data), names[1:]
    if names == ["/FlateDecode"]:
        zlib.decompress(data)
    else:
        stream.get_data()
