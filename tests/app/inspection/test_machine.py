"""What the machine is asked for."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from app.inspection import machine
from app.inspection.decoders import TRIALS, try_decoders
from app.inspection.scripts import faces_by_script
from reporting.dictation.engine import EngineUnavailable
from reporting.dictation.models import Model, Packaged
from viewer.dicom import codecs
from viewer.dicom.jpeg_stream import read_jpeg


def test_every_compressed_syntax_that_is_decoded_is_tried() -> None:
    known = codecs.JPEG | codecs.JPEG_LS | codecs.JPEG_2000 | {codecs.RLE, codecs.DEFLATED_FRAME}
    assert {trial.uid for trial in TRIALS} == known


def test_the_extended_trial_is_of_twelve_bits() -> None:
    (trial,) = [one for one in TRIALS if one.uid.endswith(".51")]
    assert read_jpeg(bytes(trial.encode(np.zeros((24, 24), np.uint16)))).precision == 12


def test_a_decoder_that_gives_other_pixels_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = imagecodecs.jpegls_decode

    def wrong(data: bytes, **options: object) -> object:
        found = right(data, **options)
        found[3, 3] += 1
        return found

    monkeypatch.setattr(imagecodecs, "jpegls_decode", wrong)
    failed = {one.name for one in try_decoders() if one.why_not}
    assert "JPEG-LS lossless" in failed
    assert not any(name.startswith("JPEG 2000") for name in failed)


def test_latin_greek_and_cyrillic_can_be_set_here() -> None:
    found = faces_by_script()
    assert all(found[script] for script in ("Latin", "Greek", "Cyrillic"))


def test_models_that_cannot_be_used_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(model: Packaged, cache: Path) -> Model:
        raise EngineUnavailable(f"{model.name} is not the file it should be.")

    monkeypatch.setattr(machine, "packaged_model", changed)
    own, base, tiny = machine.speech(tmp_path, str(tmp_path / "mine"))["models"]
    assert (own["name"], own["usable"]) == ("mine", False)
    assert "holds no model.bin" in own["why_not"]
    assert base["why_not"] == "Whisper base is not the file it should be."
    assert not tiny["usable"]
