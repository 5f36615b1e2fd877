"""The codes of an MRRT file: in a script of the type text/xml, often in a comment and with tags left open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporting.mrrt.tags import Node, NotRead, parsed
from viewer.model.code import Code

CODES = {
    "report": Code("18748-4", "LN", "Diagnostic Imaging Report"),
    "clinical": Code("55752-0", "LN", "Clinical Information"),
    "technique": Code("55111-9", "LN", "Current Procedure Descriptions"),
    "comparison": Code("18834-2", "LN", "Previous Findings"),
    "findings": Code("59776-5", "LN", "Findings"),
    "impression": Code("19005-8", "LN", "Impressions"),
    "recommendation": Code("18783-1", "LN", "Recommendations"),
}
_ELEMENTS = {
    "clinical": Code("11329-0", "LN", "History"),
    "technique": Code("121065", "DCM", "Procedure Description"),
    "comparison": Code("121069", "DCM", "Previous Finding"),
    "findings": Code("121071", "DCM", "Finding"),
    "impression": Code("121073", "DCM", "Impression"),
    "recommendation": Code("121075", "DCM", "Recommendation"),
}
_NAMES = (
    ("clinical", r"clinical|history|indication|reason"),
    ("technique", r"techni|procedure|protocol|procédure|contrast|dose"),
    ("comparison", r"compar|prior|vergleich"),
    ("impression", r"impression|conclusion|summary|beurteilung|assessment"),
    ("recommendation", r"recommend|empfehl|follow"),
    ("findings", r"finding|observation|befund"),
)
_DESIGNATORS = {"LOINC": "LN", "SNOMED": "SCT", "SNOMEDCT": "SCT", "SNOMED CT": "SCT", "DICOM": "DCM"}
_COMMENT = re.compile(r"<!--|-->")


@dataclass(frozen=True, slots=True)
class Codes:
    """The title of the document, the headings by the ids of their sections, and the modalities."""

    title: Code | None
    headings: dict[str, Code]
    modalities: tuple[str, ...] = ()


def heading_of(title: str) -> tuple[Code, Code, bool]:
    """Heading and element of a section by its name, and whether its name is known; Findings where it is not."""
    kind = next((kind for kind, words in _NAMES if re.search(words, title, re.IGNORECASE)), "")
    return CODES[kind or "findings"], _ELEMENTS[kind or "findings"], bool(kind)


def codes_of(root: Node) -> Codes:
    """What the script of codes tells; nothing of one that cannot be read."""
    script = next(
        (one.text() for one in root.walk() if one.tag == "script" and "xml" in one.attributes.get("type", "")), ""
    )
    try:
        tree = parsed(_COMMENT.sub(" ", script))
    except NotRead:
        return Codes(None, {})
    terms = [(one.attributes.get("type", "").lower(), _code(one)) for one in tree.walk() if one.tag == "term"]
    title = next((code for kind, code in terms if kind == "document_title" and code), None)
    modalities = tuple(
        code.value.upper() for kind, code in terms if kind == "modality" and code and len(code.value) == 2
    )
    entries = ((one.attributes.get("origtxt", ""), _code(one)) for one in tree.walk() if one.tag == "entry")
    standard = {code.value for code in CODES.values()}
    headings = {
        name: code for name, code in entries if name and code and (code.scheme == "LN" or code.value in standard)
    }
    return Codes(title, headings, tuple(dict.fromkeys(modalities)))


def _code(node: Node) -> Code | None:
    found = next((one for one in node.walk() if one.tag == "code"), None)
    if found is None:
        return None
    value, scheme = found.attributes.get("value", "").strip(), found.attributes.get("scheme", "").strip()
    meaning = " ".join((found.attributes.get("meaning") or found.text() or "").split())
    scheme = {"LOINC": "LN", "SNOMED": "SCT", "SNOMEDCT": "SCT", "SNOMED CT": "SCT", "DICOM": "DCM"}.get(
        scheme.upper(), scheme
    )
    return Code(value[:64], scheme[:16], meaning[:64] or value[:64]) if value and scheme else None
