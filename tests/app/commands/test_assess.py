from __future__ import annotations

from tests.app.commands.conftest import Run


def test_without_a_system_they_are_listed_with_their_sources(lectern: Run) -> None:
    listed = lectern("assess", "--json").json["systems"]
    assert [one["id"] for one in listed] == [
        "bi-rads-2013",
        "bosniak-2019",
        "cad-rads-2.0",
        "fleischner-2017",
        "li-rads-2018",
        "lung-rads-2022",
        "pi-rads-2.1",
        "recist-1.1",
        "ti-rads-2017",
    ]
    assert all(one["publication"] and one["rounding"] for one in listed)


def test_a_system_alone_says_what_it_asks_for(lectern: Run) -> None:
    asked = lectern("assess", "pi-rads-2.1", "--json").json
    assert [one["id"] for one in asked["inputs"]] == ["zone", "dwi", "t2", "dce", "size", "extension"]


def test_a_category_with_management_reasons_and_code(lectern: Run) -> None:
    done = lectern("assess", "lung-rads-2022", "kind=solid", "status=baseline", "size=8 mm", "--json")
    assert done.status == 0
    assert (done.json["category"], done.json["applies"], done.json["open"]) == ("4A", True, [])
    assert done.json["code"] == {"value": "LR22-4A", "scheme": "99LECTERN", "meaning": "Lung-RADS v2022 4A"}
    assert done.json["reasons"] == ["Solid, mean diameter 8 mm, at baseline."]
    assert "3 months" in done.json["management"]


def test_what_is_missing_is_named_and_the_status_says_in_part(lectern: Run) -> None:
    done = lectern("assess", "lung-rads-2022", "kind=solid", "--json")
    assert done.status == 1
    assert (done.json["category"], [one["id"] for one in done.json["open"]]) == (None, ["status"])


def test_a_system_that_does_not_apply_says_why(lectern: Run) -> None:
    done = lectern("assess", "fleischner-2017", "age=30", "--json")
    assert (done.status, done.json["applies"], done.json["category"]) == (0, False, None)
    assert "35" in done.json["reasons"][0]


def test_wrong_answers_are_refused_in_one_sentence(lectern: Run) -> None:
    assert "no number" in lectern("assess", "lung-rads-2022", "size=big").sentence
    assert "FIELD=VALUE" in lectern("assess", "lung-rads-2022", "size").sentence
    assert "FIELD=VALUE" in lectern("assess", "lung-rads-2022", "size=1", "size=2").sentence
    assert "There is no system" in lectern("assess", "rads", "size=1").sentence
