from __future__ import annotations

import base64
import io
import json
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from fhir.resources.R4B.bundle import Bundle

from reporting.export.exporter import ExportError, Letterhead
from reporting.export.fhir_report import bundle, make
from reporting.report import Status
from tests.reporting.export.samples import FINDINGS, NAMES, report

HEAD = Letterhead("Radiology")
PDF = b"%PDF-1.4 any"


def _judged(data: bytes) -> Bundle:
    """The bundle by the schema of R4B, which differs from R4 in nothing that is used here."""
    return Bundle.model_validate_json(data)


def _resources(data: bytes) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for entry in json.loads(data)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


@pytest.fixture(scope="module")
def made() -> bytes:
    return make(report(), HEAD)


def test_an_independent_schema_finds_the_bundle_valid(made: bytes) -> None:
    judged = _judged(made)
    assert judged.type == "transaction"
    kinds = [entry.resource.get_resource_type() for entry in judged.entry]
    assert kinds[0] == "DiagnosticReport"
    assert {"Patient", "Practitioner", "ServiceRequest", "ImagingStudy", "Observation"} < set(kinds)


def test_every_reference_leads_to_a_resource_of_the_bundle(made: bytes) -> None:
    document = json.loads(made)
    urls = {entry["fullUrl"] for entry in document["entry"]}

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["reference"]] if isinstance(value.get("reference"), str) else []
            return own + [one for part in value.values() for one in references(part)]
        return [one for part in value for one in references(part)] if isinstance(value, list) else []

    found = references(document["entry"])
    assert len(found) > 10
    assert set(found) <= urls


def test_the_report_carries_text_pdf_order_and_people(made: bytes) -> None:
    resources = _resources(made)
    (told,), (asked,), (who,) = (resources[name] for name in ("DiagnosticReport", "ServiceRequest", "Patient"))
    assert told["status"] == "final"
    assert told["conclusion"].startswith("1. Growing mass")
    assert told["issued"] == "2026-11-22T14:05:31+01:00"
    assert told["effectiveDateTime"] == "2026-11-20"
    assert told["code"]["coding"][0] == {"system": "http://loinc.org", "code": "24627-2", "display": "CT Chest Report"}
    assert {one["type"]["coding"][0]["code"]: one["value"] for one in asked["identifier"]} == {
        "PLAC": "P1",
        "FILL": "F1",
        "ACSN": "ACC1234",
    }
    assert (who["identifier"][0]["value"], who["birthDate"], who["gender"]) == ("LEC-004711", "1957-04-12", "female")
    document = base64.b64decode(told["presentedForm"][0]["data"])
    assert "Growing mass" in pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()


def test_the_narrative_is_xhtml_and_says_every_word(made: bytes) -> None:
    tree = ElementTree.fromstring(_resources(made)["DiagnosticReport"][0]["text"]["div"])  # noqa: S314 - our own bytes
    text = "\n".join(tree.itertext())
    for line in FINDINGS.split("\n"):
        assert line in text
    assert {one.tag.rpartition("}")[2] for one in tree.iter()} == {"div", "p", "h3", "br"}


def test_measurements_are_observations_with_units(made: bytes) -> None:
    found = _resources(made)["Observation"]
    assert found[0]["valueQuantity"] == {
        "value": 29.0,
        "unit": "mm",
        "system": "http://unitsofmeasure.org",
        "code": "mm",
    }
    assert found[0]["identifier"][0] == {"system": "urn:dicom:uid", "value": "urn:oid:2.25.1001"}
    assert [part["valueQuantity"]["value"] for part in found[1]["component"]] == [20.0, 14.0]
    assert "Series 4, image 57" in found[0]["note"][0]["text"]


@pytest.mark.parametrize(
    ("status", "addendum", "expected"),
    [(Status.PRELIMINARY, 0, "preliminary"), (Status.FINAL, 0, "final"), (Status.FINAL, 1, "appended")],
)
def test_the_status_follows_the_life_cycle(status: Status, addendum: int, expected: str) -> None:
    data = bundle(report(status=status, addendum_number=addendum), HEAD, PDF)
    _judged(data)
    assert _resources(data)["DiagnosticReport"][0]["status"] == expected


@pytest.mark.parametrize("language", [one for one in NAMES if "=" not in NAMES[one]])
def test_a_name_in_any_script_comes_through(language: str) -> None:
    data = bundle(report(NAMES[language]), HEAD, PDF)
    _judged(data)
    family, given = NAMES[language].split("^")
    name = _resources(data)["Patient"][0]["name"][0]
    assert (name["family"], name["given"]) == (family, [given])


def test_what_would_be_made_twice_is_asked_to_be_made_once(made: bytes) -> None:
    asked = {entry["resource"]["resourceType"]: entry["request"] for entry in json.loads(made)["entry"]}
    assert asked["DiagnosticReport"]["ifNoneExist"] == "identifier=urn:dicom:uid|urn:oid:2.25.4711"
    assert "ifNoneExist" not in asked["Patient"]  # an ID without a system could find another hospital's patient
    assert make(report(), HEAD) == made


def test_a_draft_never_leaves() -> None:
    with pytest.raises(ExportError, match="draft"):
        bundle(report(status=Status.DRAFT), HEAD, PDF)
