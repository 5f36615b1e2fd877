from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
import pyzipper

from app.archive import zipped
from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.archive.index import Index
from tests.phantoms import SUBJECT, ct_series, ct_slice, to_bytes


def _zip(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def _reasons(summary: ImportSummary) -> dict[str, str]:
    return {path.partition("!")[2] or Path(path).name: reason for path, reason in summary.refused}


def test_a_series_in_a_zip_is_taken(archive: Archive, incoming: Path) -> None:
    members = [(f"disc/IM{number}", to_bytes(made)) for number, made in enumerate(ct_series(4))]
    path = _zip(incoming / "study.zip", [*members, ("disc/DICOMDIR", b"x" * 200), ("__MACOSX/disc/._IM0", b"x")])
    summary = Importer(archive).run([path])
    assert (summary.taken, summary.refused, summary.studies) == (4, (), (SUBJECT.study_uid,))
    assert len(Index(archive).study(SUBJECT.study_uid).series[0].instances) == 4


def test_objects_of_a_zip_are_copied_even_where_files_stay_in_place(archive: Archive, incoming: Path) -> None:
    path = _zip(incoming / "study.zip", [("IM0", to_bytes(ct_slice()))])
    assert Importer(archive, copy=False).run([path]).taken == 1
    path.unlink()
    stored = Index(archive).file(str(ct_slice().SOPInstanceUID))
    assert stored and stored.is_relative_to(archive.files.root) and stored.exists()


@pytest.mark.parametrize(
    "name", ["../escape", "/etc/escape", "a/../../escape", "..\\escape", "C:escape", "\\\\host\\x"]
)
def test_names_that_point_outside_are_refused_and_write_nothing(archive: Archive, incoming: Path, name: str) -> None:
    path = _zip(incoming / "evil.zip", [(name, to_bytes(ct_slice()))])
    before = sorted(incoming.parent.rglob("*escape*"))
    summary = Importer(archive).run([path])
    assert (summary.taken, len(summary.refused)) == (0, 1)
    assert summary.refused[0][1] == "Its name points outside the ZIP."
    assert sorted(incoming.parent.rglob("*escape*")) == before == []


def _zipped(*members: tuple[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as nested:
        for name, data in members:
            nested.writestr(name, data)
    return made.getvalue()


def test_links_and_disguised_zips_inside_a_zip_are_refused(archive: Archive, incoming: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    path = incoming / "evil.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("disguised", _zipped(("IM0", to_bytes(ct_slice()))))
    reasons = _reasons(Importer(archive).run([path]))
    assert "link" in reasons["link"]
    assert "ZIP inside a ZIP" in reasons["disguised"]


def test_zips_inside_a_zip_are_read_to_a_depth(archive: Archive, incoming: Path) -> None:
    images = [to_bytes(made) for made in ct_series(6)]
    data = _zipped(("IM5", images[5]))
    for depth in range(4, -1, -1):
        data = _zipped((f"IM{depth}", images[depth]), ("deeper.zip", data), ("../out.zip", data))
    (incoming / "outer.zip").write_bytes(data)
    summary = Importer(archive).run([incoming / "outer.zip"])
    assert summary.taken == zipped.MAXIMUM_DEPTH
    assert any("too many ZIPs" in reason for _, reason in summary.refused)
    assert sum("points outside" in reason for _, reason in summary.refused) == zipped.MAXIMUM_DEPTH


def test_a_damaged_zip_inside_a_zip_is_named_and_the_rest_is_taken(archive: Archive, incoming: Path) -> None:
    whole = _zipped(("IM0", to_bytes(ct_slice())))
    (incoming / "outer.zip").write_bytes(_zipped(("cut.zip", whole[: len(whole) // 2]), ("IM1", to_bytes(ct_slice()))))
    summary = Importer(archive).run([incoming / "outer.zip"])
    assert summary.taken == 1
    assert "damaged" in _reasons(summary)["cut.zip"]


def test_a_bomb_inside_a_zip_inside_a_zip_is_paid_from_the_outermost_budget(
    archive: Archive, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "FREE_BYTES", 1 << 20)
    bomb = _zipped(("inner.zip", _zipped(("IM0", to_bytes(ct_slice()) + b"\0" * (40 << 20)))))
    (incoming / "bomb.zip").write_bytes(bomb)
    summary = Importer(archive).run([incoming / "bomb.zip"])
    assert summary.taken == 0
    assert "more than 250 times its size" in summary.refused[0][1]


WORD = "Zażółć"


def _locked(path: Path, *, strong: bool) -> Path:
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as made:
        made.setpassword(WORD.encode())
        if strong:
            made.setencryption(pyzipper.WZ_AES, nbits=256)
        made.writestr("IM0", to_bytes(ct_slice()))
        made.writestr("inner.zip", _zipped(("IM1", to_bytes(ct_slice(number=2)))))
    return path


def test_an_encrypted_zip_waits_for_its_password_and_opens_with_it(archive: Archive, incoming: Path) -> None:
    path = _locked(incoming / "secret.zip", strong=True)
    summary = Importer(archive).run([path])
    assert (summary.taken, summary.locked) == (0, True)
    assert "password" in _reasons(summary)["IM0"]
    wrong = Importer(archive, password="wrong").run([path])
    assert (wrong.taken, wrong.locked) == (0, True)
    assert "does not open" in _reasons(wrong)["IM0"]
    assert Importer(archive, password=WORD).run([path]).taken == 2


def test_the_old_encryption_of_zips_is_read_too(archive: Archive, incoming: Path) -> None:
    program = shutil.which("zip")
    if program is None:
        pytest.skip("zip is not installed")
    (incoming / "IM0").write_bytes(to_bytes(ct_slice()))
    path = incoming / "old.zip"
    subprocess.run([program, "-q", "-j", "-P", "secret", path, incoming / "IM0"], check=True)
    assert Importer(archive).run([path]).locked
    assert Importer(archive, password="secret").run([path]).taken == 1


def test_a_bomb_is_refused_by_what_really_comes_out_of_it(
    archive: Archive, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "FREE_BYTES", 1 << 20)
    bomb = to_bytes(ct_slice()) + b"\0" * (40 << 20)
    path = _zip(incoming / "bomb.zip", [("IM0", bomb)])
    assert len(bomb) > zipped.RATIO * path.stat().st_size
    summary = Importer(archive).run([path])
    assert summary.taken == 0
    assert "more than 250 times its size" in summary.refused[0][1]
    largest = max((file.stat().st_size for file in archive.files.root.rglob("*.dcm")), default=0)
    assert largest == 0


def test_the_same_bytes_named_many_times_are_counted_each_time() -> None:
    budget = zipped.Budget(100)
    budget.spend(budget.limit)
    with pytest.raises(zipped.Bomb):
        budget.spend(1)


def test_a_bomb_that_is_no_dicom_is_not_even_unpacked(archive: Archive, incoming: Path) -> None:
    path = _zip(incoming / "zeros.zip", [("zeros", b"\0" * (20 << 20)), ("IM0", to_bytes(ct_slice()))])
    summary = Importer(archive).run([path])
    assert summary.taken == 1
    assert _reasons(summary) == {"zeros": "It is not a DICOM file."}


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_cut_zip_is_said_in_a_sentence(archive: Archive, incoming: Path, keep: float) -> None:
    path = _zip(incoming / "cut.zip", [("IM0", to_bytes(ct_slice()))])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    summary = Importer(archive).run([path])
    assert (summary.taken, len(summary.refused)) == (0, 1)
    assert "damaged" in summary.refused[0][1]


def test_a_member_whose_bytes_were_changed_is_refused(archive: Archive, incoming: Path) -> None:
    path = incoming / "changed.zip"
    data = to_bytes(ct_slice())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("IM0", data)
    whole = bytearray(path.read_bytes())
    whole[whole.index(data[-40:]) + 5] ^= 0xFF
    path.write_bytes(whole)
    summary = Importer(archive).run([path])
    assert (summary.taken, len(summary.refused)) == (0, 1)
    assert list(archive.files.root.rglob("*.dcm")) == []
