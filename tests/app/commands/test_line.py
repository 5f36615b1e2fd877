"""The command line as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands.command import answer, tell
from app.commands.line import main
from tests.app.commands.conftest import Run
from tests.phantoms import ct_series, save_all

ROOT = Path(__file__).resolve().parents[3]


def started(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(ROOT / "main.py"), "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment}, timeout=120)


def test_a_command_that_does_not_exist_is_refused_with_those_that_do(lectern: Run) -> None:
    done = lectern("inspekt")
    assert done.status == 2
    assert "inspekt" in done.sentence
    assert "inspect" in done.sentence


@pytest.mark.parametrize(
    "arguments", [["inspect"], ["inspect", "--nonsense", "x"], ["report"], ["report", "sign"], ["measure", "x"]]
)
def test_wrong_arguments_give_one_sentence_and_status_2(lectern: Run, arguments: list[str]) -> None:
    done = lectern(*arguments)
    assert done.status == 2
    assert len(done.sentence) > 20
    assert "usage:" not in done.err


def test_help_names_every_command_of_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name in ("import", "worklist", "inspect", "render", "measure", "dictate", "report", "check", "doctor", "tour"):
        assert f"\n    {name}" in shown


def test_inspect_loads_neither_widgets_nor_the_report_nor_the_speech_engine(tmp_path: Path) -> None:
    save_all(ct_series(2), tmp_path / "in")
    program = (
        "import sys; from app.commands.line import main; "
        f"status = main(['--home', {str(tmp_path / 'home')!r}, 'inspect', {str(tmp_path / 'in')!r}]); "
        "print('LOADED', *sorted(sys.modules)); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.rsplit("LOADED", 1)[1].split())
    heavy = {
        "PySide6.QtWidgets",
        "vtkmodules",
        "faster_whisper",
        "reportlab",
        "app.application",
        "app.shell",
        "highdicom",
    }
    assert not loaded & heavy


def test_a_home_that_cannot_be_written_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert main(["--home", str(tmp_path / "file"), "inspect", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "--home" in err
    assert "Traceback" not in err


def test_an_unexpected_failure_is_a_sentence_without_what_it_quotes(
    lectern: Run, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Canary^Patient")

    monkeypatch.setattr("app.commands.inspect.scan", fail)
    done = lectern("inspect", tmp_path)
    assert done.status == 2
    assert "ValueError" in done.sentence
    assert "Canary" not in done.err
    assert "Canary" not in (home / "logs" / "lectern.log").read_text("utf-8")


def test_stopping_is_no_traceback(lectern: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.commands.inspect.scan", stop)
    done = lectern("inspect", tmp_path)
    assert done.status == 1
    assert "Stopped." in done.err


def test_the_home_may_stand_behind_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "list", "--home", str(tmp_path / "late"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reports"] == []
    assert (tmp_path / "late" / "archive").is_dir()


def test_a_document_with_no_number_and_a_strange_file_name_is_still_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"spacing": float("nan"), "wide": [float("inf")], "path": "caf\udce9"}, "", as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["spacing"] is None
    assert found["wide"] == [None]


def test_json_is_valid_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    objects = ct_series(1)
    objects[0].PatientName = "Müller^Jürgen=山田^太郎"
    save_all(objects, tmp_path / "in")
    done = started(
        tmp_path / "home", "inspect", str(tmp_path / "in"), "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["studies"][0]["patient"]["name"] == "Müller^Jürgen=山田^太郎"


def test_text_for_a_terminal_holds_no_escape_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    answer({}, "  a\x1b[2Jb\n\u202ename", as_json=False)
    tell("c\x1b]0;title\x07d")
    captured = capsys.readouterr()
    assert captured.out == "  a[2Jb\nname\n"
    assert captured.err == "c]0;titled\n"


def test_a_reader_of_the_output_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    save_all(ct_series(40), tmp_path / "in")
    command = (
        f"{sys.executable} {ROOT / 'main.py'} --home {tmp_path / 'home'} inspect {tmp_path / 'in'} --json | head -c 10"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_words_with_a_minus_reach_only_the_command_that_wants_them(lectern: Run) -> None:
    assert lectern("worklist", "-mod:US", "--json").status == 0
    assert lectern("worklist", "--modality").status == 2
    assert lectern("inspect", ".", "-mod:US").status == 2
