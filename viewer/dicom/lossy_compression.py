"""Whether an image ever lost something to compression, how much and by what (PS3.3 C.7.6.1.1.5)."""

from __future__ import annotations

from viewer.dicom.elements import Elements

_JPEG = "1.2.840.10008.1.2.4."
# Syntaxes that lose something by their nature (111 holds a JPEG repacked), and those that may also be used without loss
# (PS3.5 A.4), with the standard that each method is named by.
_ALWAYS = {_JPEG + last: "ISO_10918_1" for last in ("50", "51", "111")} | {
    _JPEG + "81": "ISO_14495_1",
    _JPEG + "93": "ISO_15444_2",
}
_PERHAPS = {_JPEG + "91": "ISO_15444_1", _JPEG + "112": "ISO_18181_1", _JPEG + "203": "ISO_15444_15"}
_VIDEO = _JPEG + "10"
_STANDARD_OF_VIDEO = {"0": "ISO_13818_2", "1": "ISO_13818_2", "7": "ISO_23008_2", "8": "ISO_23008_2"}


def is_lossy(elements: Elements, syntax: str) -> bool:
    """Whether anything was ever lost: once lossy always lossy, also where the flag was forgotten (safety H19)."""
    flag = elements.code("LossyImageCompression")
    if flag == "01" or syntax in _ALWAYS or _is_video(syntax):
        return True
    return syntax in _PERHAPS and flag != "00"


def lossy_ratio(elements: Elements) -> str:
    """Lossy Image Compression Ratio as it stands in the header, one value for each compression, joined by ``, ``."""
    return ", ".join(elements.codes("LossyImageCompressionRatio"))


def lossy_method(elements: Elements, syntax: str) -> str:
    """Lossy Image Compression Method (``ISO_10918_1``), joined alike; where it is missing that of a lossy syntax."""
    said = ", ".join(elements.codes("LossyImageCompressionMethod"))
    return said if said or not is_lossy(elements, syntax) else _method_of(syntax)


def _method_of(syntax: str) -> str:
    if _is_video(syntax):
        return _STANDARD_OF_VIDEO.get(syntax.removeprefix(_VIDEO)[:1], "ISO_14496_10")
    return _ALWAYS.get(syntax) or _PERHAPS.get(syntax, "")


def _is_video(syntax: str) -> bool:
    return syntax.startswith(_VIDEO) and len(syntax.removeprefix(_VIDEO).split(".")[0]) == 1
