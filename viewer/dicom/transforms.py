"""Modality rescale and VOI windows of an object or of one frame's functional group (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.study import Rescale, Window

_FUNCTIONS = frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"})
_UNSPECIFIED = frozenset({"US", "UNSPECIFIED"})
_PET_UNITS = {
    "BQML": "Bq/ml",
    "CNTS": "counts",
    "GML": "g/ml",
    "PROPCNTS": "counts",
    "PROPCPS": "counts/s",
    "CPS": "counts/s",
}


def rescale(elements: Elements, default_unit: str) -> Rescale | None:
    """Slope and intercept with their unit, None where the object has none.

    A slope of 0 would make every value the same and is no transform; it is kept out and named.
    """
    slope, intercept = elements.number("RescaleSlope"), elements.number("RescaleIntercept")
    if slope is None and intercept is None:
        return None
    if slope == 0:
        elements.remark("Rescale Slope is 0; stored values are shown and no quantities are given.")
        return None
    declared = elements.text("RescaleType")
    unit = "1" if declared in _UNSPECIFIED else _PET_UNITS.get(declared, declared) or default_unit
    return Rescale(1.0 if slope is None else slope, intercept or 0.0, unit)


def default_unit(elements: Elements, modality: str) -> str:
    """The unit of rescaled values where Rescale Type does not tell it: HU for CT, Units for PET, else none.

    In a CT image Rescale Type must be given whenever the values are not Hounsfield units (PS3.3 C.8.2.1), so its absence
    means them; only multi-energy images are excepted.
    """
    if modality == "PT":
        units = elements.code("Units")
        return _PET_UNITS.get(units, units or "1")
    multi_energy = elements.code("MultienergyCTAcquisition") == "YES"
    return "HU" if modality == "CT" and not multi_energy else "1"


def windows(elements: Elements) -> tuple[Window, ...]:
    """All usable windows, each with its explanation; centre and width pair by their place in the list."""
    centers, widths = elements.numbers("WindowCenter"), elements.numbers("WindowWidth")
    if not centers or not widths:
        return ()
    declared = elements.code("VOILUTFunction") or "LINEAR"
    function = declared if declared in _FUNCTIONS else "LINEAR"
    explanations = elements.text("WindowCenterWidthExplanation").split("\\")
    if len(centers) != len(widths):
        elements.remark("Window Center and Window Width are not of one length; the pairs that match were used.")
    return tuple(
        Window(center, width, function, explanations[index].strip() if index < len(explanations) else "")
        for index, (center, width) in enumerate(zip(centers, widths, strict=False))
        if _possible(width, function, elements)
    )


def _possible(width: float, function: str, elements: Elements) -> bool:
    """LINEAR needs a width of at least 1, the others one above 0 (PS3.3 C.11.2.1.2.1)."""
    if width >= 1 or (width > 0 and function != "LINEAR"):
        return True
    elements.remark("A window whose width is too small was left out.")
    return False
