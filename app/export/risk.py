"""Which objects may show who the patient is in their pixels or pages, whatever their header says (PS3.15 E.3.1)."""

from __future__ import annotations

from pydicom.dataset import Dataset

_DOCUMENTS = ("1.2.840.10008.5.1.4.1.1.104.",)  # encapsulated PDF, CDA, STL …
_CAPTURES = ("1.2.840.10008.5.1.4.1.1.7",)  # secondary capture and its multi-frame kinds
_LIGHT = ("1.2.840.10008.5.1.4.1.1.77.1.", "1.2.840.10008.5.1.4.1.1.77.2")  # endoscopy, photographs, their videos
_SOUND = ("1.2.840.10008.5.1.4.1.1.6.", "1.2.840.10008.5.1.4.1.1.3.")  # ultrasound
_MODALITIES = {"US", "IVUS", "ES", "XC", "GM", "OP", "SC", "OT", "DOC", "SCREENSHOT"}
_GREY_ONLY = {"CT", "MR", "PT", "NM", "CR", "DX", "MG"}
_CAPTURED = {"SCREEN SAVE", "SCREENSAVE", "SCREEN", "CAPTURE", "DOSE_INFO", "REFORMATTED_IMAGE", "SECONDARY_CAPTURE"}
_CONVERTED = {"DV", "DI", "DF", "WSD", "SD", "SI", "DRW"}


def why_held(dataset: Dataset) -> str:
    """Why a person must look at an object before it leaves without identity; "" where nothing speaks for it."""
    sop_class = str(dataset.get("SOPClassUID", ""))
    if sop_class.startswith(_DOCUMENTS):
        return "It is a document; its pages may name the patient."
    burned = str(dataset.get("BurnedInAnnotation", "") or "").strip().upper()
    if burned == "YES":
        return "Its header says that words are burned into the image."
    if str(dataset.get("RecognizableVisualFeatures", "") or "").strip().upper() == "YES":
        return "Its header says that the patient can be recognized in it."
    if burned == "NO" or "Rows" not in dataset:
        return ""
    kind = _kind(dataset, sop_class)
    return f"It is {kind}, and its header does not say that no words are burned in." if kind else ""


def _kind(dataset: Dataset, sop_class: str) -> str:
    modality = str(dataset.get("Modality", "") or "").strip().upper()
    image_type = {str(one).strip().upper() for one in dataset.get("ImageType", None) or ()}
    photometric = str(dataset.get("PhotometricInterpretation", ""))
    if sop_class.startswith(_CAPTURES) or image_type & _CAPTURED:
        return "a captured image"
    if sop_class.startswith(_SOUND) or modality in ("US", "IVUS"):
        return "an ultrasound image"
    if sop_class.startswith(_LIGHT) or modality in _MODALITIES:
        return "a picture by visible light or of unknown origin"
    if str(dataset.get("ConversionType", "")).strip().upper() in _CONVERTED:
        return "a digitized or captured image"
    if modality in _GREY_ONLY and not photometric.startswith("MONOCHROME"):
        return "a colour image of a kind that is grey by itself"
    return ""
