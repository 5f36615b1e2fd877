"""One object without the identity of its patient: the Basic Application Level Confidentiality Profile (PS3.15 Annex E)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydicom.datadict import dictionary_has_tag, dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.tag import BaseTag, Tag

from app.export.content import NAMELESS, clean_graphics, clean_tree, has_references_by_place
from app.export.descriptors import REMOVED, known_words, words_of
from app.export.options import LONGITUDINAL, Dates, Keep, Options
from app.export.profile import Act, Profile
from app.export.pseudonyms import Pseudonyms, Subject, shifted

CONTENT, REQUESTED_PROCEDURE_ID = 0x0040A730, 0x00401001
GRAPHICS, DOCUMENT = 0x00700001, 0x00420011
_DUMMIES: dict[str, Any] = {
    "DA": "19000101",
    "TM": "000000",
    "DT": "19000101000000",
    "AS": "000Y",
    "PN": NAMELESS,
    "CS": REMOVED,
    "AE": REMOVED,
    "DS": "0",
    "IS": "0",
    "UR": "urn:removed",
}
_TEXTS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
_TIMES = frozenset({"DA", "DT", "TM"})
_NO_INSTANCE = (
    "ClassUID",
    "SyntaxUID",
    "CodingSchemeUID",
    "MappingResourceUID",
    "ContextUID",
    "ContextGroupExtensionCreatorUID",
)
_IDENTIFYING = (
    "PatientName", "PatientID", "OtherPatientIDs", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName",
    "AccessionNumber", "ReferringPhysicianName", "PerformingPhysicianName", "OperatorsName", "PhysiciansOfRecord",
    "NameOfPhysiciansReadingStudy", "RequestingPhysician", "PatientAddress", "PatientTelephoneNumbers",
    "InstitutionName", "InstitutionAddress", "PatientBirthDate", "StudyID",
)  # fmt: skip


@dataclass(frozen=True)
class Deidentifier:
    """Takes the identity out of data sets, all of one export with the same pseudonyms."""

    profile: Profile
    options: Options
    pseudonyms: Pseudonyms

    def clean(self, dataset: Dataset, subject: Subject, *, looked_at: bool = False) -> None:
        """Change a data set in place. A document that a person ``looked_at`` keeps its pages."""
        document = dataset.get_item(DOCUMENT) if looked_at and DOCUMENT in dataset else None
        forbidden = words_of(identifying(dataset))
        one = _Cleaning(self, subject, str(dataset.get("SOPClassUID", "")), forbidden)
        one.items(dataset, nested=False)
        if document is not None:
            dataset[DOCUMENT] = document
        dataset.PatientName, dataset.PatientID = subject.name, subject.patient_id
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = "Lectern, PS3.15 Annex E"
        dataset.DeidentificationMethodCodeSequence = Items([_code(*one) for one in self.options.methods])
        dataset.LongitudinalTemporalInformationModified = LONGITUDINAL[self.options.dates]
        if dataset.get("BurnedInAnnotation", "") == "":
            dataset.pop("BurnedInAnnotation", None)


def identifying(dataset: Dataset, leave_out: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Texts of a header that identify somebody or a place; ``leave_out`` are keywords that are not asked for."""
    found: list[str] = []
    for keyword in _IDENTIFYING:
        value = None if keyword in leave_out else dataset.get(keyword)
        if value not in (None, ""):
            found += [str(one) for one in _several(value)]
    return tuple(text for text in found if text.strip())


def _several(value: Any) -> list[Any]:
    return list(value) if type(value).__name__ == "MultiValue" else [value]


@dataclass(frozen=True)
class _Cleaning:
    """One object under way."""

    of: Deidentifier
    subject: Subject
    sop_class: str
    forbidden: frozenset[str]

    def items(self, dataset: Dataset, *, nested: bool) -> None:
        safe = self._safe_private(dataset) if Keep.PRIVATE in self.of.options.keep else frozenset()
        for tag in list(dataset.keys()):
            if tag.is_private:
                if tag not in safe:
                    del dataset[tag]
            elif 0x5000 <= tag.group < 0x5100 or 0x6000 <= tag.group < 0x6100:
                del dataset[tag]  # curves and overlays: bits may be letters
            else:
                self._element(dataset, tag, nested=nested)
        if nested:
            self._coded(dataset)

    def _element(self, dataset: Dataset, tag: BaseTag, *, nested: bool) -> None:
        act = self.of.profile.act(tag, self.sop_class, self.of.options, nested=nested)
        kind = _kind(dataset, tag)
        if act is None:
            act = self._unlisted(tag, kind)
        if act is Act.REMOVE and nested and tag == REQUESTED_PROCEDURE_ID:
            act = Act.EMPTY  # the request of a report must have it, if only empty (PS3.3 C.17.2)
        if act is Act.REMOVE or not kind:
            del dataset[tag]
        elif kind == "SQ":
            self._sequence(dataset, tag, act)
        elif act is not Act.KEEP:
            self._change(dataset, tag, kind, act)

    def _unlisted(self, tag: BaseTag, kind: str) -> Act:
        """What the table does not name: persons, dates and addresses are not left to chance."""
        if tag.group in (0x0000, 0x0004) or not kind or kind in ("UN", "UR"):
            return Act.REMOVE
        if kind == "PN":
            return Act.EMPTY
        if kind == "UI":
            kept = Keep.UIDS in self.of.options.keep or keyword_for_tag(tag).endswith(_NO_INSTANCE)
            return Act.KEEP if kept else Act.MAP
        if kind in _TIMES and self.of.options.dates is not Dates.KEPT and kind != "TM":
            return Act.SHIFT if self.of.options.dates is Dates.SHIFTED else Act.DUMMY
        return Act.ENTER if kind == "SQ" else Act.KEEP

    def _sequence(self, dataset: Dataset, tag: BaseTag, act: Act) -> None:
        if act is Act.EMPTY:
            dataset[tag].value = Items()
            return
        if tag == CONTENT:
            self._content(dataset, values=act is Act.CLEAN)
        elif tag == GRAPHICS:
            if act is not Act.CLEAN:
                del dataset[tag]
                return
            clean_graphics(dataset)
        if tag not in dataset:
            return
        for item in dataset[tag].value:
            self.items(item, nested=True)
            if act is Act.DUMMY and tag != CONTENT and "CodeMeaning" in item:
                item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = REMOVED, "99LECTERN", "Removed"

    def _content(self, dataset: Dataset, *, values: bool) -> None:
        clean_tree(dataset, self._words, values=values and not has_references_by_place(dataset))

    def _change(self, dataset: Dataset, tag: BaseTag, kind: str, act: Act) -> None:
        element = dataset[tag]
        if act is Act.EMPTY:
            dataset[tag] = DataElement(tag, kind, None)
        elif act is Act.SHIFT:
            element.value = self._shifted(element, kind)
        elif kind == "UI":
            element.value = [self.of.pseudonyms.uid(str(one)) for one in _several(element.value) if one]
        elif act is Act.CLEAN:
            self._describe(dataset, element)
        else:
            dataset[tag] = DataElement(tag, kind, _dummy(kind))

    def _shifted(self, element: DataElement, kind: str) -> Any:
        if kind == "TM" or element.keyword in ("TimezoneOffsetFromUTC", "FrameOriginTimestamp"):
            return element.value
        days = self.subject.shift_days
        moved = [shifted(str(one), days) or _dummy(kind) for one in _several(element.value) if one not in (None, "")]
        return moved or None

    def _describe(self, dataset: Dataset, element: DataElement) -> None:
        kept = [self._words(str(one)) for one in _several(element.value)]
        if any(kept) and element.VR in _TEXTS | {"CS"}:
            element.value = kept if len(kept) > 1 else kept[0]
        else:
            dataset[element.tag] = DataElement(element.tag, element.VR, _dummy(element.VR))

    def _words(self, text: str) -> str:
        return known_words(text, self.of.profile.words, self.forbidden)

    def _coded(self, item: Dataset) -> None:
        """Codes of private schemes may mean a person or a place of this hospital; their words are looked at."""
        scheme = str(item.get("CodingSchemeDesignator", ""))
        if "CodeMeaning" in item and (scheme.startswith("99") or scheme in ("L", "")):
            meaning = self._words(str(item.CodeMeaning))
            if meaning != str(item.CodeMeaning).strip():
                item.CodeMeaning = meaning or "Removed"
                if "CodeValue" in item:
                    item.CodeValue = REMOVED

    def _safe_private(self, dataset: Dataset) -> frozenset[BaseTag]:
        """Private elements that stay, with the creators of their blocks."""
        kept: set[BaseTag] = set()
        for tag in list(dataset.keys()):
            creator = Tag(tag.group, tag.element >> 8)
            if not tag.is_private or tag.element < 0x1000 or creator not in dataset:
                continue
            name = str(dataset[creator].value).strip()
            if (tag.group, name, tag.element & 0xFF) in self.of.profile.safe_private and _kind(dataset, tag) != "SQ":
                kept |= {tag, creator}
        return frozenset(kept)


def _kind(dataset: Dataset, tag: BaseTag) -> str:
    """The VR of an element, "" where it cannot be known."""
    raw: Any = dataset.get_item(tag)
    given = raw.VR if isinstance(raw, RawDataElement | DataElement) else None
    if given and given != "UN":
        return str(given)
    return dictionary_VR(tag)[:2] if dictionary_has_tag(tag) else (given or "")


def _dummy(kind: str) -> Any:
    if kind in _DUMMIES:
        return _DUMMIES[kind]
    return REMOVED if kind in _TEXTS else (b"\0\0" if kind in ("OB", "OW", "UN") else 0)


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
