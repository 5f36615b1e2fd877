"""How stored values become grey in a presentation state: modality, VOI and presentation (PS3.3 C.11.1, C.11.8, C.11.6)."""

from __future__ import annotations

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.valuerep import format_number_as_ds

from reporting.export.dicom.modules import put, text
from viewer.model.presentation import PresentationState, Voi
from viewer.model.study import Lut, Window

_UNSPECIFIED = "US"
_MOST_SIGNED = 2**15


def add(dataset: Dataset, state: PresentationState) -> None:
    """The three transformations; what is not there is the identity."""
    if state.modality_lut is not None:
        item = _lut(state.modality_lut)
        put(item, "ModalityLUTType", text(_unit(state.modality_lut.unit)))
        dataset.ModalityLUTSequence = Items([item])
    elif state.rescale is not None:
        dataset.RescaleIntercept = decimal(state.rescale.intercept)
        dataset.RescaleSlope = decimal(state.rescale.slope)
        put(dataset, "RescaleType", text(_unit(state.rescale.unit)))
    vois = [_voi(voi) for voi in state.vois if voi.windows or voi.luts]
    if vois:
        dataset.SoftcopyVOILUTSequence = Items(vois)
    if state.presentation_lut is not None:
        dataset.PresentationLUTSequence = Items([_lut(state.presentation_lut)])
    else:
        dataset.PresentationLUTShape = state.shape


def decimal(value: float) -> str:
    """A number as a decimal string of at most 16 characters (PS3.5 6.2, DS), as exact as that allows."""
    return format_number_as_ds(float(value))


def _unit(unit: str) -> str:
    return unit if unit not in ("", "1") else _UNSPECIFIED


def _voi(voi: Voi) -> Dataset:
    item = Dataset()
    if voi.luts:
        item.VOILUTSequence = Items([_lut(lut) for lut in voi.luts])
        return item
    windows = [_legal(window) for window in voi.windows]
    item.WindowCenter = [decimal(window.center) for window in windows]
    item.WindowWidth = [decimal(window.width) for window in windows]
    if any(window.explanation for window in windows):
        item.WindowCenterWidthExplanation = [text(window.explanation) for window in windows]
    if windows[0].function != "LINEAR":
        item.VOILUTFunction = windows[0].function
    return item


def _legal(window: Window) -> Window:
    """A LINEAR window narrower than 1 is shown as LINEAR_EXACT, and only so it may be written (PS3.3 C.11.2.1.2.1)."""
    if window.function == "LINEAR" and window.width < 1:
        return Window(window.center, window.width, "LINEAR_EXACT", window.explanation)
    return window


def _lut(lut: Lut) -> Dataset:
    item, entries = Dataset(), lut.entries % 65_536  # 65,536 is written as 0
    signed = lut.first_mapped < 0 and entries < _MOST_SIGNED
    first = lut.first_mapped if signed else lut.first_mapped % 65_536
    item.add(DataElement(0x00283002, "SS" if signed else "US", [entries, first, lut.bits]))
    if lut.explanation:
        put(item, "LUTExplanation", text(lut.explanation))
    item.add(DataElement(0x00283006, "OW", lut.data))
    return item
