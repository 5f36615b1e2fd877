"""Which view of which side a projection image is: from codes (PS3.16 CID 4010, 4014), else from View Position."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.projections import breast_view, side_code, view

# SNOMED CT and the older identifiers that stand for it (schemes SRT, SNM3, 99SDM).
_VIEWS = {
    "399162004": "CC",
    "R-10242": "CC",
    "399368009": "MLO",
    "R-10226": "MLO",
    "399260004": "ML",
    "R-10224": "ML",
    "399352003": "LM",
    "R-10228": "LM",
    "399099002": "LMO",
    "R-10230": "LMO",
    "399192008": "XCCL",
    "R-1024A": "XCCL",
    "399101009": "XCCM",
    "R-1024B": "XCCM",
    "399196006": "FB",
    "R-10244": "FB",
    "399188001": "SIO",
    "R-102D0": "SIO",
    "441555000": "ISO",
    "R-40AAA": "ISO",
    "272479007": "PA",
    "R-10214": "PA",
    "R-40888": "PA",
    "399348003": "AP",
    "R-10206": "AP",
    "399067008": "LAT",
    "R-102CD": "LAT",
    "399173006": "LL",
    "R-10236": "LL",
    "399198007": "RL",
    "R-10232": "RL",
    "399356000": "RAO",
    "R-10222": "RAO",
    "R-40985": "RAO",
    "399135007": "LAO",
    "R-10220": "LAO",
    "399038007": "RPO",
    "R-10210": "RPO",
    "399006002": "LPO",
    "R-10212": "LPO",
    "399061009": "AX",
    "R-10241": "AX",
    "399182000": "OBL",
    "R-102C1": "OBL",
}
# PS3.16 CID 4015: what is done to a view; such an image does not stand for the whole breast.
_MODIFIERS = {
    "399055006": "spot compression",
    "R-102D7": "spot compression",
    "399163009": "magnification",
    "R-102D6": "magnification",
    "399209000": "implant displaced",
    "R-102D5": "implant displaced",
    "399161006": "cleavage",
    "R-102D2": "cleavage",
    "399011000": "axillary tail",
    "R-102D1": "axillary tail",
    "442580003": "axillary tissue",
    "R-40AB2": "axillary tissue",
    "399197002": "rolled lateral",
    "R-102D3": "rolled lateral",
    "399226006": "rolled medial",
    "R-102D4": "rolled medial",
    "415670009": "rolled superior",
    "R-102C9": "rolled superior",
    "414493004": "rolled inferior",
    "R-102CA": "rolled inferior",
    "399110001": "tangential",
    "R-102C2": "tangential",
    "442593008": "infra-mammary fold",
    "R-40ABE": "infra-mammary fold",
    "442581004": "nipple in profile",
    "R-40AB3": "nipple in profile",
    "441752004": "anterior compression",
    "P2-00161": "anterior compression",
}


def view_of(elements: Elements) -> str:
    """The view by the short names of ``viewer.model.projections``; "" where nothing in the header tells it."""
    coded = elements.item("ViewCodeSequence")
    if coded is not None:
        known = _VIEWS.get(coded.code("CodeValue"))
        if known:
            return known
    named = coded.text("CodeMeaning") if coded is not None else ""
    find = breast_view if of_breast(elements) else view
    return next((found for text in (named, elements.code("ViewPosition")) if (found := find(text))), "")


def view_modifiers(elements: Elements) -> tuple[str, ...]:
    """What was done to the view (spot, magnification, implant displaced ...), in the words of CID 4015."""
    coded = elements.item("ViewCodeSequence")
    within = coded.items("ViewModifierCodeSequence") if coded is not None else ()
    items = (*within, *elements.items("ViewModifierCodeSequence"))
    named = (_MODIFIERS.get(item.code("CodeValue")) or item.text("CodeMeaning").lower() for item in items)
    return tuple(dict.fromkeys(name for name in named if name))


def side_of(elements: Elements) -> str:
    """Image Laterality, else Frame Laterality of all frames (PS3.3 C.7.6.16.2.8), else Laterality of the series.

    As it stands in the header where it is none of the codes.
    """
    own = elements.code("ImageLaterality") or _of_frames(elements) or elements.code("Laterality")
    return side_code(own) or own


def of_breast(elements: Elements) -> bool:
    """Whether this is a mammogram, also one that was digitised."""
    return elements.code("Modality") == "MG" or elements.code("BodyPartExamined") == "BREAST"


def _of_frames(elements: Elements) -> str:
    if not of_breast(elements):  # thousands of frames of other modalities have no side
        return ""
    groups = (*elements.items("SharedFunctionalGroupsSequence"), *elements.items("PerFrameFunctionalGroupsSequence"))
    anatomies = (item for group in groups for item in group.items("FrameAnatomySequence"))
    sides = {item.code("FrameLaterality") for item in anatomies} - {""}
    return sides.pop() if len(sides) == 1 else ""
