"""Whether an image ever lost something to compression, how much and by what (PS3.3 C.7.6.1.1.5)."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.dicom.elements import Elements

_JPEG = "1.2.840.10008.1.2.4."
# The standard that names what a syntax loses (PS3.3 C.7.6.1.1.5.1; 111 holds a JPEG repacked).
_STANDARDS = {
    **dict.fromkeys(("50", "51", "57", "70", "111"), "ISO_10918_1"),
    **dict.fromkeys(("80", "81"), "ISO_14495_1"),
    **dict.fromkeys(("90", "91"), "ISO_15444_1"),
    **dict.fromkeys(("92", "93"), "ISO_15444_2"),
    **dict.fromkeys(("201", "202", "203"), "ISO_15444_15"),
    "112": "ISO_18181_1",
}
# Syntaxes that lose something by their nature, and those that may also be used without loss (PS3.5 A.4).
_ALWAYS = frozenset({"50", "51", "111", "81", "93"})
_PERHAPS = frozenset({"91", "112", "203"})
_VIDEO = _JPEG + "10"
_STANDARD_OF_VIDEO = {"0": "ISO_13818_2", "1": "ISO_13818_2", "7": "ISO_23008_2", "8": "ISO_23008_2"}


@dataclass(frozen=True, slots=True)
class Coding:
    """How the pixels lie in the file: the transfer syntax, and whether the codestream itself ``loses`` something."""

    syntax: str
    loses: bool = False


def is_lossy(elements: Elements, coding: Coding) -> bool:
    """Whether anything was ever lost: once lossy always lossy, whatever the flag forgot or denies (safety H19).

    A flag that says no beside a ratio or a method of lossy compression was set by a program that made new pixels of
    lossy ones: the reader is told rather than not.
    """
    flag = elements.code("LossyImageCompression")
    return flag == "01" or _lost_here(coding, flag) or _names_a_loss(elements)


def lossy_ratio(elements: Elements) -> str:
    """Lossy Image Compression Ratio as it stands in the header, one value for each compression, joined by ``, ``."""
    return ", ".join(elements.codes("LossyImageCompressionRatio"))


def lossy_method(elements: Elements, coding: Coding) -> str:
    """Lossy Image Compression Method (``ISO_10918_1``), joined alike; where it is missing that of a lossy syntax."""
    said = ", ".join(elements.codes("LossyImageCompressionMethod"))
    if said or not _lost_here(coding, elements.code("LossyImageCompression")):
        return said
    if _is_video(coding.syntax):
        return _STANDARD_OF_VIDEO.get(coding.syntax.removeprefix(_VIDEO)[:1], "ISO_14496_10")
    return _STANDARDS.get(coding.syntax.removeprefix(_JPEG), "")


def _lost_here(coding: Coding, flag: str) -> bool:
    """Whether the pixels as they lie in the file lost something; what may go both ways counts unless that is denied."""
    kind = coding.syntax.removeprefix(_JPEG)
    return coding.loses or kind in _ALWAYS or _is_video(coding.syntax) or (kind in _PERHAPS and flag != "00")


def _names_a_loss(elements: Elements) -> bool:
    ratios = elements.codes("LossyImageCompressionRatio")
    return any(map(_above_one, ratios)) or bool(elements.codes("LossyImageCompressionMethod"))


def _above_one(ratio: str) -> bool:
    try:
        return float(ratio) > 1
    except ValueError:
        return False


def _is_video(syntax: str) -> bool:
    return syntax.startswith(_VIDEO) and len(syntax.removeprefix(_VIDEO).split(".")[0]) == 1
