from __future__ import annotations

from pathlib import Path

from tests.app.commands.conftest import Run


def test_the_templates_are_listed_with_their_fields(lectern: Run) -> None:
    listed = lectern("report", "template", "list", "--json").json
    knee = next(one for one in listed["templates"] if one["id"] == "mr-knee")
    assert knee["own"] is False
    assert any(
        field["id"] == "side" and field["required"] for section in knee["sections"] for field in section["fields"]
    )


def test_an_exported_template_comes_back_as_the_same(lectern: Run, tmp_path: Path) -> None:
    file = tmp_path / "knee.html"
    assert lectern("report", "template", "export", "mr-knee", "--out", str(file)).status == 0
    assert "already" in lectern("report", "template", "import", str(file)).sentence
    done = lectern("report", "template", "import", str(file), "--replace", "--json")
    assert (done.status, done.json["id"], done.json["remarks"]) == (0, "mr-knee", [])
    listed = lectern("report", "template", "list", "--json").json["templates"]
    assert next(one for one in listed if one["id"] == "mr-knee")["replaces_delivered"] is True


def test_a_foreign_template_is_kept_with_what_was_left_out(lectern: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.html"
    file.write_text(
        "<title>Elbow</title><script>x()</script><section data-section-name='Findings'>Joint: <input name=joint></section>",
        "utf-8",
    )
    done = lectern("report", "template", "import", str(file), "--json")
    assert (done.status, done.json["id"]) == (1, "Elbow")
    assert done.json["remarks"] == ["A script was left out: nothing in a template is run."]
    assert any(one["id"] == "Elbow" for one in lectern("report", "template", "list", "--json").json["templates"])


def test_what_is_no_template_is_refused(lectern: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>Hello</p>", "utf-8")
    assert "no section" in lectern("report", "template", "import", str(file)).sentence
    assert "no template" in lectern("report", "template", "export", "nothing").sentence
    assert "--study" in lectern("report", "template", "why").sentence


def test_an_own_file_that_cannot_be_used_is_named(lectern: Run, home: Path) -> None:
    (home / "report_templates").mkdir(parents=True)
    (home / "report_templates" / "broken.toml").write_text("id =", "utf-8")
    done = lectern("report", "template", "list", "--json")
    assert done.status == 1
    assert done.json["faults"][0].startswith("broken.toml")
