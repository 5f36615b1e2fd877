from app.archive.search import search_text
from viewer.model.same_patient import name_key


def test_case_accents_and_carets_do_not_hinder_a_search() -> None:
    assert search_text("Müller^ANNA", "  A-17 ") == "muller anna a-17"


def test_ways_of_writing_a_name_give_one_key_but_other_people_do_not() -> None:
    assert name_key("DOE^JOHN^^") == name_key("Doe^John") == name_key("Doe^John=ドウ")
    assert name_key("Doe^John") != name_key("Doe John")
    assert name_key("Doe^John") != name_key("Doe^Johan")
    assert name_key("") == ""
