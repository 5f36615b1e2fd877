"""How a reader's name becomes a DICOM person name."""

from __future__ import annotations

import pytest

from app.desk.person import letterhead, person_name, reader
from app.settings import Preferences


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Okafor, Ada", "Okafor^Ada"),
        ("Ada Okafor", "Okafor^Ada"),
        ("Ada Maria Okafor", "Okafor^Ada Maria"),
        ("Okafor", "Okafor"),
        ("van der Berg, Jan", "van der Berg^Jan"),
        ("Okafor^Ada=x\\y", "y^Okafor Ada x"),
        ("  ", ""),
    ],
)
def test_a_typed_name_becomes_family_and_given_name(typed: str, name: str) -> None:
    assert person_name(typed) == name


def test_the_login_of_the_computer_stands_in_where_none_is_set() -> None:
    assert reader(Preferences()).login
    assert reader(Preferences(reader_login="ada")).login == "ada"


def test_the_letterhead_has_no_empty_lines() -> None:
    assert letterhead(Preferences(organisation="St. Elsewhere")).lines == ()
