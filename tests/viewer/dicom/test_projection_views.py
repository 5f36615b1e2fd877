from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pydicom import dcmwrite
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from tests.phantoms import radiograph
from viewer.dicom.header import read_header
from viewer.model.study import Instance


def coded(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def read(kind: str = "MG", **elements: Any) -> Instance:
    made = radiograph(kind=kind)
    made.Laterality = ""
    for keyword in ("ImageLaterality", "ViewPosition"):
        if keyword in made:
            delattr(made, keyword)
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    out = BytesIO()
    dcmwrite(out, made, enforce_file_format=True)
    return read_header(out.getvalue()).instance


@pytest.mark.parametrize(
    ("keyword", "short"),
    [
        ("CranioCaudal", "CC"),
        ("MedioLateralObliqueProjection", "MLO"),
        ("MedioLateralProjection", "ML"),
        ("LateroMedial", "LM"),
        ("LateroMedialOblique", "LMO"),
        ("CranioCaudalExaggeratedLaterally", "XCCL"),
        ("CranioCaudalExaggeratedMedially", "XCCM"),
        ("CaudoCranial", "FB"),
        ("SuperolateralToInferomedialOblique", "SIO"),
        ("InferomedialToSuperolateralOblique", "ISO"),
    ],
)
def test_every_coded_view_of_cid_4014_is_known(keyword: str, short: str) -> None:
    code = getattr(codes.cid4014, keyword)
    assert read(ViewCodeSequence=[coded(code.value, "SCT", code.meaning)]).view == short


@pytest.mark.parametrize(("value", "short"), [("R-10242", "CC"), ("R-10226", "MLO"), ("R-10224", "ML")])
@pytest.mark.parametrize("scheme", ["SRT", "SNM3", "99SDM"])
def test_older_identifiers_of_the_codes_are_known(value: str, short: str, scheme: str) -> None:
    assert read(ViewCodeSequence=[coded(value, scheme, "")]).view == short


def test_a_code_goes_before_view_position_and_its_meaning_helps_where_it_is_not_known() -> None:
    assert read(ViewCodeSequence=[coded("R-10226", "SRT", "")], ViewPosition="CC").view == "MLO"
    assert read(ViewCodeSequence=[coded("L-7", "99VENDOR", "Cranio-Caudal")]).view == "CC"


@pytest.mark.parametrize(
    ("kind", "position", "short"),
    [("MG", "CC", "CC"), ("MG", "RMLO", "MLO"), ("MG", "XCCL", "XCCL"), ("DX", "PA", "PA"), ("DX", "LL", "LL"),
     ("CR", "LATERAL", "LAT"), ("DX", "", ""), ("DX", "RCC", "")],
)  # fmt: skip
def test_view_position_is_read_where_there_is_no_code(kind: str, position: str, short: str) -> None:
    image = read(kind, ViewPosition=position)
    assert (image.view, image.view_position) == (short, position)


def test_modifiers_are_named_from_within_the_view_and_beside_it() -> None:
    view = coded("399162004", "SCT", "cranio-caudal")
    view.ViewModifierCodeSequence = [coded("R-102D6", "SRT", ""), coded("x", "99V", "Special")]
    image = read(ViewCodeSequence=[view], ViewModifierCodeSequence=[coded("399055006", "SCT", "Spot")])
    assert image.view_modifiers == ("magnification", "special", "spot compression")


@pytest.mark.parametrize(
    ("elements", "side"),
    [
        ({"ImageLaterality": "R"}, "R"),
        ({"ImageLaterality": "L", "Laterality": "R"}, "L"),
        ({"Laterality": "R"}, "R"),
        ({"ImageLaterality": "RIGHT"}, "R"),
        ({"ImageLaterality": "B"}, "B"),
        ({"ImageLaterality": "U"}, "U"),
        ({}, ""),
    ],
)
def test_the_side_is_that_of_the_image_before_that_of_the_series(elements: dict[str, str], side: str) -> None:
    assert read(**elements).laterality == side


def test_the_side_of_a_tomosynthesis_stands_in_its_frames() -> None:
    anatomy = Dataset()
    anatomy.FrameLaterality = "L"
    group = Dataset()
    group.FrameAnatomySequence = [anatomy]
    assert read(SharedFunctionalGroupsSequence=[group]).laterality == "L"
