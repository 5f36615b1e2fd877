"""The files of a file-set as IHE PDI wants them: names of at most eight capitals, DICOMDIR, README.TXT, INDEX.HTM."""

from __future__ import annotations

from collections.abc import Sequence

from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from app.export.containers import Container
from app.export.dicomdir import Directory
from app.export.leaving import Ready
from app.export.pages import Page, index, readme
from app.export.reports import SignedReport

FOLDER, FILE_SET_ID = "DICOM", "LECTERN"
_UNCOMPRESSED = "1.2.840.10008.1.2.1"


class FileSet:
    """Puts objects into a container and lists them. Names tell nothing about the patient."""

    def __init__(self, into: Container, organisation: str, *, deidentified: bool) -> None:
        self._into, self._organisation, self._deidentified = into, organisation, deidentified
        self._directory = Directory(generate_uid(prefix=None), FILE_SET_ID)
        self._patients: dict[tuple[str, str], str] = {}
        self._studies: dict[str, tuple[str, ...]] = {}
        self._series: dict[str, tuple[str, ...]] = {}
        self._pages: dict[str, _Told] = {}
        self._compressed = self._unlisted = 0
        self.objects = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for the person who hands the medium over."""
        found = []
        if self._compressed:
            found.append(
                f"{self._compressed} objects are compressed, as they came; readers of the plain CD profile may not show them."
            )
        if self._unlisted:
            found.append(
                f"{self._unlisted} objects are of kinds that DICOMDIR cannot list; they are in the folder all the same."
            )
        return tuple(found)

    def add(self, study_uid: str, one: Ready) -> None:
        """Write an object; ``study_uid`` is the archive's."""
        self.objects += 1
        parts = (*self._series_folder(one.header), f"I{self.objects:07}")
        self._into.add(parts, one.data)
        self._unlisted += not self._directory.add(one.header, parts)
        self._compressed += str(one.header.file_meta.TransferSyntaxUID) != _UNCOMPRESSED
        self._pages.setdefault(study_uid, _Told(one.header)).count(one.header)

    def finish(self, reports: Sequence[SignedReport]) -> None:
        """Write what stands on top."""
        by_study = {report.study_uid: report for report in reports}
        pages = [told.page(by_study.get(uid)) for uid, told in self._pages.items()]
        for report in reports:
            self._into.add([report.name], report.pdf)
        self._into.add(["DICOMDIR"], self._directory.encode())
        self._into.add(["README.TXT"], readme(self._organisation, self.objects, deidentified=self._deidentified))
        self._into.add(["INDEX.HTM"], index(pages, self._organisation, deidentified=self._deidentified))

    def _series_folder(self, header: Dataset) -> tuple[str, ...]:
        person = str(header.get("PatientID", "")), str(header.get("PatientName", ""))
        patient = self._patients.setdefault(person, f"P{len(self._patients) + 1:04}")
        study, series = str(header.StudyInstanceUID), str(header.SeriesInstanceUID)
        if study not in self._studies:
            self._studies[study] = (FOLDER, patient, f"S{len(self._studies) + 1:04}")
        if series not in self._series:
            self._series[series] = (*self._studies[study], f"E{len(self._series) + 1:04}")
        return self._series[series]


class _Told:
    """What the pages say of a study, from the header as it left."""

    def __init__(self, header: Dataset) -> None:
        self._header = header
        self._series: dict[str, list[object]] = {}

    def count(self, header: Dataset) -> None:
        """One more object."""
        words = str(header.get("Modality", "") or ""), str(header.get("SeriesDescription", "") or "")
        row = self._series.setdefault(str(header.SeriesInstanceUID), [*words, 0])
        row[2] = int(str(row[2])) + 1

    def page(self, report: SignedReport | None) -> Page:
        """The page, with the report where there is one."""
        words = [
            str(self._header.get(keyword, "") or "")
            for keyword in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "StudyDescription")
        ]
        rows = tuple((str(modality), str(text), int(str(count))) for modality, text, count in self._series.values())
        return Page(
            words[0],
            words[1],
            words[2],
            words[3],
            words[4],
            rows,
            report.text if report else "",
            report.name if report else "",
        )
