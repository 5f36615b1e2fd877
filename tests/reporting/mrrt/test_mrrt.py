from __future__ import annotations

import random
from pathlib import Path

import pytest

from reporting.mrrt.reading import MOST_BYTES, read_mrrt
from reporting.mrrt.tags import NotRead
from reporting.mrrt.writing import mrrt_text
from reporting.template import Template
from reporting.template_files import load_templates, read_template
from reporting.template_text import template_text

TEMPLATES = load_templates(Path("resources/report_templates"))

# As real files are: types missing, XML in a comment, tags left open, a textarea, a script, remote pictures.
FOREIGN = """<!DOCTYPE html><html><head><title>CT Brain</title>
<meta charset="UTF-8"><meta name="dcterms.title" content="CT Brain"><meta name="dcterms.language" content="en">
<meta name="dcterms.identifier" content="http://example.org/42">
<link rel="stylesheet" href="http://example.org/a.css">
<script type="text/xml"><!-- <template_attributes><status>DRAFT</status>
<term type="modality"><code meaning="CT" value="CT" scheme="RADLEX"></term>
<coded_content><entry ORIGTXT="T002"><term>
<code meaning="Findings" value="59776-5" scheme="LOINC"></term></entry></coded_content>
</template_attributes> --></script>
<script>alert(1)</script></head>
<body onload="steal()">
<section id="T001" data-section-name="Clinical information"><header class="level1">Clinical information</header>
<p><textarea id="T003" name="History"></textarea></section>
<section id="T002" data-section-name="Findings"><header class="level1">Findings</header>
<p>Brain [parenchyma]: <select name="brain" id="T004" data-field-completion-action="PROHIBIT">
<option selected>Normal.<option>Infarct.</select>
<p>Shift: <input type="number" name="shift" min="0" max="40"> mm
<p>Old: <input type="checkbox" name="old"> <img src="http://example.org/track.png">
<section data-section-name="Sinuses"><header class="level2">Sinuses</header>
<p><input type="text" value="Clear." name="sinuses"></section>
</section>
<section data-section-name="Zebra"><header class="level1">Zebra</header><p>Stripes</p></section>
</body></html>"""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_what_is_written_reads_back_equal(template: Template) -> None:
    imported = read_mrrt(mrrt_text(template).encode("utf-8"))
    assert imported.template == template


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_a_template_as_toml_reads_back_equal(template: Template) -> None:
    assert read_template(template_text(template), "t.toml") == template


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_the_written_form_is_strict(template: Template) -> None:
    text = mrrt_text(template)
    assert text.startswith("<!DOCTYPE html>\n<html>\n<head>")
    for single in ("<html>", "<head>", "<body>", "<title>", 'charset="UTF-8"', '<script type="text/xml">', "<status>"):
        assert text.count(single) == 1
    title = text.partition("<title>")[2].partition("</title>")[0]
    assert f'name="dcterms.title" content="{title}"' in text
    for tag in ("input", "select"):
        for part in text.split(f"<{tag} ")[1:]:
            head = part.partition(">")[0]
            assert "name=" in head
            assert "data-field-type=" in head
            assert "data-field-completion-action=" in head
    names = [part.partition('"')[0] for part in text.split(' id="')[1:]]
    assert len(set(names)) == len(names)


def test_a_foreign_file_is_read_as_far_as_it_can_be() -> None:
    imported = read_mrrt(FOREIGN.encode("utf-8"))
    template = imported.template
    assert (template.name, template.language, template.match.modalities) == ("CT Brain", "en", ("CT",))
    assert [one.title for one in template.section] == ["Clinical information", "Findings", "Zebra"]
    findings = template.section[1]
    assert findings.heading.value == "59776-5"
    fields = {one.id: one for one in findings.field}
    assert fields["T004"].choices == ("Normal.", "Infarct.")
    assert (fields["T004"].required, fields["T004"].normal) == (True, "Normal.")
    assert (fields["shift"].kind, fields["shift"].minimum, fields["shift"].maximum) == ("number", 0.0, 40.0)
    assert fields["sinuses"].normal == "Clear."
    assert findings.text.split("\n")[0] == "Brain (parenchyma): [T004]"
    assert "Sinuses:" in findings.text


def test_what_was_not_taken_is_said() -> None:
    said = " ".join(read_mrrt(FOREIGN.encode("utf-8")).remarks)
    for part in ("script was left out", "a.css", "track.png", "clicked or changed", "“Zebra”", "normal text"):
        assert part in said


def test_nothing_of_a_script_or_a_picture_gets_into_the_template() -> None:
    text = template_text(read_mrrt(FOREIGN.encode("utf-8")).template)
    for part in ("alert", "steal", "track.png", "a.css", "<"):
        assert part not in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no section"),
        (b"<html><body><p>Text</p></body></html>", "no section"),
        (b"\xff\xfe\x00\x01" * 10, "no section"),
        (b"<section data-section-name='a'>" + b"<div>" * 100, "nested too deeply"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
        (b"<section data-section-name='a'>" + b"<input name='a'>" * 401, "more than 400 fields"),
    ],
)
def test_what_is_no_template_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotRead, match=said):
        read_mrrt(data)


def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    dice = random.Random(7)
    sources = [FOREIGN.encode("utf-8"), mrrt_text(TEMPLATES[0]).encode("utf-8")]
    for turn in range(300):
        data = bytearray(sources[turn % 2])
        for _ in range(dice.randint(1, 20)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 8)] = bytes(dice.randrange(256) for _ in range(dice.randint(0, 8)))
        try:
            assert read_mrrt(bytes(data)).template.section
        except NotRead as reason:
            assert str(reason)
