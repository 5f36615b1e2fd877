from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporting.choosing import choose
from reporting.report import Order
from reporting.template_files import TemplateTrouble, load_template, load_templates
from tests.reporting.made import a_study

SHIPPED = Path("resources/report_templates")
GOOD = """
id = "t"
name = "T"
language = "en"
title = { value = "18748-4", scheme = "LN", meaning = "Diagnostic Imaging Report" }
[[section]]
id = "findings"
title = "Findings"
heading = { value = "59776-5", scheme = "LN", meaning = "Findings" }
element = { value = "121071", scheme = "DCM", meaning = "Finding" }
text = "Lungs: [lungs] {comparison}"
[[section.field]]
id = "lungs"
prompt = "lungs"
kind = "choice"
choices = ["clear"]
"""


def _load(folder: Path, text: str) -> None:
    (folder / "t.toml").write_text(text, "utf-8")
    load_template(folder / "t.toml")


def test_the_shipped_templates_are_whole() -> None:
    assert {template.id for template in load_templates(SHIPPED)} == {
        "chest-radiograph",
        "ct-abdomen",
        "ct-chest",
        "ct-chest-de",
        "ct-head",
        "extremity-radiograph",
        "general",
        "mammography",
        "mr-brain",
        "mr-cervical-spine",
        "mr-knee",
        "mr-spine",
        "pet-ct-oncology",
        "spine-stimulator",
        "us-abdomen",
        "us-thyroid",
    }


def test_every_shipped_template_has_the_sections_that_reports_are_made_of() -> None:
    for template in load_templates(SHIPPED):
        headings = [section.heading.value for section in template.section]
        assert headings == ["55752-0", "55111-9", "18834-2", "59776-5", "19005-8", "18783-1"]


def test_a_good_template_is_cut_into_text_fields_and_merges(tmp_path: Path) -> None:
    _load(tmp_path, GOOD)
    template = load_template(tmp_path / "t.toml")
    assert template.section[0].pieces == (
        ("text", "Lungs: "),
        ("field", "lungs"),
        ("text", " "),
        ("merge", "comparison"),
    )


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('id = "t"', 'id = "t', "line 2"),
        ('kind = "choice"', 'kind = "pick"', r"section\[0\].field\[0\].kind"),
        ('name = "T"', "name = 3", "`name`"),
        ('language = "en"', 'langage = "en"', "langage"),
        ('choices = ["clear"]', "", "choices"),
        ("[lungs] {", "[lung] {", r"\[lung\] has no"),
        ("[lungs] {", "[lungs] [lungs] {", "not 2 times"),
        ("{comparison}", "{compare}", "{compare} is unknown"),
        ('prompt = "lungs"', 'prompt = " "', "prompt"),
        ('value = "18748-4", ', "", "title"),
    ],
)
def test_a_wrong_template_is_refused_with_file_and_place(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    assert wrong in GOOD
    with pytest.raises(TemplateTrouble, match=said) as trouble:
        _load(tmp_path, GOOD.replace(wrong, right))
    assert "t.toml" in str(trouble.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateTrouble, match=r"t\.toml"):
        load_templates(tmp_path)


def test_two_templates_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    with pytest.raises(TemplateTrouble, match="'t'"):
        load_templates(tmp_path)


@pytest.mark.parametrize(
    ("modality", "part", "description", "chosen"),
    [
        ("CT", "CHEST", "", "ct-chest"),
        ("CT", "", "CT Thorax nativ", "ct-chest"),
        ("CT", "CHEST", "CT CHEST ABDOMEN PELVIS", "general"),
        ("CT", "HEAD", "CT HEAD", "ct-head"),
        ("CT", "ABDOMEN", "", "ct-abdomen"),
        ("CT", "", "CT Abdomen Becken", "ct-abdomen"),
        ("MR", "BRAIN", "", "mr-brain"),
        ("MR", "", "MR HEAD W/O", "mr-brain"),
        ("MR", "LSPINE", "", "mr-spine"),
        ("MR", "CSPINE", "MR cervical spine", "mr-cervical-spine"),
        ("MR", "KNEE", "", "mr-knee"),
        ("US", "THYROID", "", "us-thyroid"),
        ("US", "ABDOMEN", "", "us-abdomen"),
        ("MG", "BREAST", "", "mammography"),
        ("DX", "WRIST", "", "extremity-radiograph"),
        ("DX", "SPINE", "Spine, stimulator position", "spine-stimulator"),
        ("OT", "", "photo", "general"),
        ("DX", "CHEST", "", "chest-radiograph"),
        ("CR", "HAND", "Hand", "extremity-radiograph"),
        ("MR", "CHEST", "MR CHEST", "general"),
    ],
)
def test_the_template_follows_modality_and_body_part(modality: str, part: str, description: str, chosen: str) -> None:
    study = a_study()
    series = replace(study.series[0], modality=modality, body_part=part)
    template = choose(load_templates(SHIPPED), replace(study, description=description, series=(series,)), Order())
    assert template is not None
    assert template.id == chosen


def test_pet_with_ct_of_the_chest_is_no_ct_of_the_chest() -> None:
    study = a_study()
    pet = replace(study.series[0], uid="1.2.3.9", modality="PT")
    template = choose(load_templates(SHIPPED), replace(study, series=(*study.series, pet)), Order())
    assert template is not None
    assert template.id == "pet-ct-oncology"


def test_the_order_tells_where_the_headers_do_not() -> None:
    study = a_study()
    nameless = replace(study, description="", series=(replace(study.series[0], body_part=""),))
    template = choose(load_templates(SHIPPED), nameless, Order(procedure="CT of the lungs"))
    assert template is not None
    assert template.id == "ct-chest"
