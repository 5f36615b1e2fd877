"""Commands are whole utterances; what is likely misheard is flagged and never mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.dictation.commands import spoken_command
from reporting.dictation.engine import Final, Word
from reporting.dictation.transcript import check, transcribe
from reporting.dictation.vocabulary import VocabularyError, load_vocabularies


@pytest.mark.parametrize("text", ["Next field.", "next field", "Next fields"])
def test_a_whole_utterance_can_be_a_command(text: str) -> None:
    command = spoken_command(text)
    assert command is not None
    assert command.id == "next_field"


@pytest.mark.parametrize(
    "text", ["The next field of view is larger.", "Sign the report.", "delete report", "Send it.", ""]
)
def test_dictated_text_and_dangerous_acts_are_no_commands(text: str) -> None:
    assert spoken_command(text, ("Impression", "Findings")) is None


def test_go_to_names_the_section() -> None:
    command = spoken_command("Go to impression.", ("Findings", "Impression"))
    assert command is not None
    assert command.section == "Impression"


def test_a_transcript_keeps_what_was_heard() -> None:
    result = transcribe(Final(1, "a five millimeter nodule period"))
    assert (result.raw, result.text) == ("a five millimeter nodule period", "A 5 mm nodule.")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("A nodule of 3400 mm.", "3400 mm is very large."),
        ("A lesion in segment 4 measures 2 cm.", "Segment 4 has no letter."),
        ("BI-RADS category 7.", "BI-RADS 7 does not exist."),
        ("BI-RADS category for, suspicious.", "“category for” may be “category 4”."),
    ],
)
def test_what_is_likely_misheard_is_flagged(text: str, flag: str) -> None:
    assert flag in check(text)


def test_a_plain_sentence_raises_no_flag() -> None:
    assert check("A 12 x 9 mm nodule in segment 4A, BI-RADS 4.") == ()


def test_a_word_the_engine_was_unsure_of_is_named() -> None:
    assert check("left", (Word("left", 0.0, 0.4, 0.3),)) == ("Unsure: left.",)


def test_a_prompt_with_a_word_of_an_opposite_pair_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('modalities = []\nwords = []\nprompt = "Hypodense lesion."\n', "utf-8")
    with pytest.raises(VocabularyError, match="opposite pairs"):
        load_vocabularies(tmp_path)
