"""Formats are found by themselves, and file names keep the patient to themselves."""

from reporting import export
from reporting.export.exporter import Letterhead, file_name, organisation
from tests.reporting.export.samples import report
from viewer.catalogue import extensions


def test_every_format_is_found_by_itself() -> None:
    found = {exporter.id: exporter for exporter in extensions(export, "EXPORTER")}
    assert set(found) == {
        "pdf",
        "sr-report",
        "sr-measurements",
        "dicom-pdf",
        "text",
        "key-objects",
        "hl7",
        "fhir",
        "patient",
        "referrer",
    }


def test_every_format_makes_equal_bytes_for_an_equal_report() -> None:
    for exporter in extensions(export, "EXPORTER"):
        assert exporter.make(report(), Letterhead()) == exporter.make(report(), Letterhead()), exporter.id


def test_no_file_name_tells_who_the_patient_is() -> None:
    for exporter in extensions(export, "EXPORTER"):
        name = file_name(exporter, report())
        assert name.endswith(exporter.suffix)
        assert not any(secret in name for secret in ("Nowak", "004711", "ACC1234", "1957"))


def test_the_letterhead_names_the_organisation_before_the_signer_does() -> None:
    assert organisation(report(), Letterhead("The Clinic")) == "The Clinic"
    assert organisation(report(), Letterhead()) == "Radiology, St. Vincent Hospital"
