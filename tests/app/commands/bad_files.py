"""Files that are broken, hostile or merely strange, each with a name and a UID of its own."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pydicom.dataset import FileDataset
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from tests.phantoms import DEFLATED, compressed, ct_slice, report, to_bytes

Make = Callable[[], bytes]

HOSTILE_NAMES = {
    "markup": "<img src=http://example.invalid/x onerror=alert(1)>",
    "of 64 kB": "A" * 65_000,
    "right to left": "\u202eיעקב^כהן",
    "that moves the cursor": "Red\x1b[31m\x07^Alert",
}
SEQUENCE = b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
SEQUENCE_END = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"


def slice_of(series: str, **attributes: object) -> FileDataset:
    """A CT image of a series of its own; an attribute of None is taken out."""
    made = ct_slice(series=series)
    for keyword, value in attributes.items():
        if value is None:
            delattr(made, keyword)
        else:
            setattr(made, keyword, value)
    return made


def huge(syntax: str) -> bytes:
    """A small codestream under a header that declares 30 000 x 30 000 pixels."""
    made = compressed(ct_slice(series=f"huge {syntax}"), syntax)
    made.Rows = made.Columns = 30_000
    return to_bytes(made)


def nested(depth: int) -> bytes:
    """A report whose content is sequences in sequences."""
    return to_bytes(report()) + SEQUENCE * depth + SEQUENCE_END * depth


@cache
def deflate_bomb() -> bytes:
    """A deflated data set of which most is an element of zeros: some MB that would be 640."""
    made = slice_of("bomb")
    made.file_meta.TransferSyntaxUID = DEFLATED
    whole = to_bytes(made)
    start = 144 + int.from_bytes(whole[140:144], "little")
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    length = 640 << 20
    head = b"\x09\x00\x10\x00LO\x0a\x00LECTERN   " + b"\x09\x00\x01\x10OB\0\0" + length.to_bytes(4, "little")
    plain = zlib.decompress(whole[start:], -zlib.MAX_WBITS)
    at = plain.index(b"\x10\x00\x10\x00PN")
    packed = packer.compress(plain[:at] + head)
    packed += b"".join(packer.compress(bytes(1 << 20)) for _ in range(length >> 20))
    packed += packer.compress(plain[at:]) + packer.flush()
    return whole[:start] + packed


# Refused: a fragment of the sentence, in inspect's or in import's words.
REFUSED: dict[str, tuple[Make, str]] = {
    "no DICOM": (lambda: b"Dear colleague, thank you for", "not a DICOM file"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000), "not a DICOM file"),
    "empty": (lambda: b"", "empty"),
    "cut in the header": (lambda: to_bytes(ct_slice())[:700], "cut short"),
    "cut in the pixels": (lambda: to_bytes(ct_slice())[:-100], "cut short"),
    "cut in a compressed image": (lambda: to_bytes(compressed(ct_slice(), RLELossless))[:-100], "cut short"),
    "Rows": (lambda: to_bytes(slice_of("r", Rows=None)), "no usable Rows"),
    "Bits Allocated": (lambda: to_bytes(slice_of("b", BitsAllocated=None)), "no usable Bits Allocated"),
    "Study Instance UID": (lambda: to_bytes(slice_of("s", StudyInstanceUID=None)), "no Study Instance UID"),
    "Series Instance UID": (lambda: to_bytes(slice_of("s", SeriesInstanceUID=None)), "no Series Instance UID"),
    "SOP Instance UID": (lambda: to_bytes(slice_of("s", SOPInstanceUID=None)), "no SOP Instance UID"),
    "impossible bits": (lambda: to_bytes(slice_of("i", BitsStored=20)), "contradicts itself"),
    "nested 50 000 deep": (lambda: nested(50_000), "nested too deeply"),
    "billions of frames": (lambda: to_bytes(slice_of("f", NumberOfFrames=2_000_000_000)), "frames"),
    "huge native": (lambda: to_bytes(slice_of("h", Rows=65_535, Columns=65_535)), "too short"),
    "deflate bomb": (deflate_bomb, "inflate"),
}

# Taken in, and flagged: a fragment of what is said of the image.
FLAGGED: dict[str, tuple[Make, str]] = {
    "huge RLE": (lambda: huge(RLELossless), "larger than this program accepts"),
    "huge JPEG 2000": (lambda: huge(JPEG2000Lossless), "larger than this program accepts"),
    "huge JPEG-LS": (lambda: huge(JPEGLSLossless), "larger than this program accepts"),
    "no sign": (lambda: to_bytes(slice_of("p", PixelRepresentation=None)), "lacks Pixel Representation"),
    "no bits stored": (lambda: to_bytes(slice_of("q", BitsStored=None)), "lacks Bits Stored"),
    "no position": (lambda: to_bytes(slice_of("n", ImagePositionPatient=None)), "no position"),
}


def escaping_zip(folder: Path) -> Path:
    """A ZIP with one good image, names that escape, a link, an encrypted-looking ZIP inside and a damaged member."""
    place = folder / "disc.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as small:
        small.writestr("a.dcm", b"x")
    link = zipfile.ZipInfo("link.dcm")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(place, "w") as made:
        made.writestr("DICOM/good.dcm", to_bytes(ct_slice(series="zip")))
        made.writestr("../../escaped.dcm", to_bytes(ct_slice(series="escaped")))
        made.writestr("/absolute.dcm", to_bytes(ct_slice(series="absolute")))
        made.writestr("C:\\windows.dcm", to_bytes(ct_slice(series="windows")))
        made.writestr(link, "/etc/passwd")
        made.writestr("inner.zip", inner.getvalue())
        made.writestr("readme.txt", b"no image")
    return place


def zip_bomb(folder: Path) -> Path:
    """A ZIP of 100 kB that unpacks to 100 MB, behind one good image."""
    place = folder / "bomb.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.dcm", to_bytes(ct_slice(series="before the bomb")))
        with made.open("b.dcm", "w") as member:
            member.write(to_bytes(ct_slice(series="bomb"))[:-2048])
            for _ in range(100):
                member.write(bytes(1 << 20))
    return place
