"""Code sequences, and the concepts that the templates of DICOM reports name."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from viewer.model.code import Code

PRIVATE = "99LECTERN"


def dcm(value: str, meaning: str) -> Code:
    """A concept of the DICOM controlled terminology (PS3.16 annex D)."""
    return Code(value, "DCM", meaning)


LANGUAGE = dcm("121049", "Language of Content Item and Descendants")
OBSERVER_TYPE = dcm("121005", "Observer Type")
PERSON = dcm("121006", "Person")
DEVICE = dcm("121007", "Device")
PERSON_NAME = dcm("121008", "Person Observer Name")
PERSON_LOGIN = dcm("128774", "Person Observer's Login Name")
PERSON_ORGANISATION = dcm("121009", "Person Observer's Organization Name")
PROCEDURE_REPORTED = dcm("121058", "Procedure reported")
KEY_IMAGES = Code("55113-5", "LN", "Key Images")
FINDING = dcm("121071", "Finding")
BEST_ILLUSTRATION = dcm("121080", "Best illustration of finding")
SOURCE_OF_MEASUREMENT = dcm("121112", "Source of Measurement")
MEASUREMENT_REPORT = dcm("126000", "Imaging Measurement Report")
IMAGE_LIBRARY = dcm("111028", "Image Library")
IMAGE_LIBRARY_GROUP = dcm("126200", "Image Library Group")
EVALUATIONS = Code("C0034375", "UMLS", "Qualitative Evaluations")
IMAGING_MEASUREMENTS = dcm("126010", "Imaging Measurements")
MEASUREMENT_GROUP = dcm("125007", "Measurement Group")
TRACKING_IDENTIFIER = dcm("112039", "Tracking Identifier")
TRACKING_UID = dcm("112040", "Tracking Unique Identifier")
COMMENT = dcm("121106", "Comment")
IMAGE_REGION = dcm("111030", "Image Region")
METHOD = Code("370129005", "SCT", "Measurement Method")

# Languages of CID 5000; any other tag is its own meaning.
LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip

# What was done, where the order has no code: LOINC's procedures by modality without a body region.
PROCEDURES = {
    "CT": Code("25045-6", "LN", "CT Unspecified Body Region"),
    "MR": Code("25056-3", "LN", "MRI Unspecified Body Region"),
    "PT": Code("44136-0", "LN", "PET Unspecified Body Region"),
    "NM": Code("49118-3", "LN", "NM Unspecified Body Region"),
    "US": Code("25061-3", "LN", "Ultrasound"),
    **dict.fromkeys(("CR", "DX", "RG"), Code("43468-8", "LN", "XR Unspecified Body Region")),
}
ANY_PROCEDURE = Code("18748-4", "LN", "Diagnostic imaging")


def code_item(code: Code) -> Dataset:
    """One item of a code sequence (PS3.3 Table 8.8-1); long and URN values go to their own attributes."""
    item = Dataset()
    if len(code.value) <= 16:
        item.CodeValue = code.value
    else:
        item.LongCodeValue = code.value
    item.CodingSchemeDesignator = code.scheme
    item.CodeMeaning = code.meaning[:64] or code.value
    return item


def code_sequence(*codes: Code) -> Sequence:
    """A code sequence of those codes."""
    return Sequence([code_item(code) for code in codes])


def language(tag: str) -> Code:
    """The language of a report as a code of RFC 5646."""
    plain = tag.replace("_", "-") or "en"
    return Code(plain, "RFC5646", LANGUAGES.get(plain.split("-")[0].lower(), plain))


def schemes(dataset: Dataset) -> Sequence:
    """Coding Scheme Identification Sequence for our private scheme, empty where it is not used (PS3.3 C.12.1.1.7)."""
    used = any(element.value == PRIVATE for element in dataset.iterall() if element.keyword == "CodingSchemeDesignator")
    if not used:
        return Sequence()
    item = Dataset()
    item.CodingSchemeDesignator = PRIVATE
    item.CodingSchemeName = "Lectern"
    item.CodingSchemeResponsibleOrganization = "Lectern"
    return Sequence([item])
