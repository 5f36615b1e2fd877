"""The pane as a reader would see it, drawn without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.uid import JPEGLosslessSV1
from PySide6.QtGui import QImage

from tests.app.commands.conftest import Run
from tests.app.commands.oracle import png
from tests.conftest import real_data
from tests.phantoms import compressed, ct_series, ct_slice, mr_slice, save, save_all, to_bytes, ultrasound
from tests.viewer.angiography import logarithmic, masks, run


def rgb(file: Path) -> np.ndarray:
    image = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_a_pane_has_its_size_and_its_text_can_be_left_out(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    out = tmp_path / "deep" / "a.png"
    assert lectern("render", tmp_path / "in", "--size", "300x200", "--out", out).status == 0
    with_text = rgb(out)
    assert with_text.shape == (200, 300, 3)
    assert lectern("render", tmp_path / "in", "--size", "300x200", "--overlays", "off", "--out", out).status == 0
    bare = rgb(out)
    assert (with_text[:30, :100] != bare[:30, :100]).any()


def test_the_middle_of_a_bare_pane_is_what_the_greyscale_pipeline_gives(lectern: Run, tmp_path: Path) -> None:
    objects = ct_series(3, rows=32, columns=32)
    for one in objects:
        one.PixelData = np.full((32, 32), 1124, np.int16).tobytes()  # 100 HU everywhere
    save_all(objects, tmp_path / "in")
    common = ["render", tmp_path / "in", "--window=40,400", "--out", tmp_path / "a.png"]
    assert lectern(*common, "--native").status == 0
    native = int(png(tmp_path / "a.png")[0, 0])
    assert lectern(*common, "--size", "200x200", "--overlays", "off").status == 0
    assert np.abs(rgb(tmp_path / "a.png")[100, 100].astype(int) - native).max() <= 1
    assert lectern(*common, "--size", "200x200", "--overlays", "off", "--invert").status == 0
    assert np.abs(rgb(tmp_path / "a.png")[100, 100].astype(int) - (255 - native)).max() <= 1


def test_a_plane_and_a_volume_of_a_real_chest_are_drawn(lectern: Run, tmp_path: Path) -> None:
    folder, shown = real_data("ct_chest_lidc0314"), {}
    for name, arguments in {"image": [], "coronal": ["--plane", "coronal"], "volume": ["--volume", "ct-bone"]}.items():
        done = lectern("render", folder, "--size", "200x160", "--out", tmp_path / "a.png", *arguments)
        assert done.status == 0, done.err
        shown[name] = rgb(tmp_path / "a.png").tobytes()
    assert len(set(shown.values())) == 3


def test_a_damaged_image_is_drawn_as_such_and_status_1(lectern: Run, tmp_path: Path) -> None:
    data = bytearray(to_bytes(compressed(mr_slice(), JPEGLosslessSV1)))
    data[data.rindex(b"\xff\xd9")] = 0
    (tmp_path / "a.dcm").write_bytes(data)
    done = lectern("render", tmp_path / "a.dcm", "--size", "200x200", "--out", tmp_path / "a.png")
    assert done.status == 1
    assert "cut short" in done.err
    assert (tmp_path / "a.png").exists()


def test_no_volume_no_plane(lectern: Run, tmp_path: Path) -> None:
    save_all([*ct_series(4), ct_slice((0, 0, 2), number=9)], tmp_path / "in")  # two images at one place
    done = lectern("render", tmp_path / "in", "--plane", "coronal", "--out", tmp_path / "a.png")
    assert done.status == 2
    assert "no volume" in done.sentence


def test_with_a_gap_there_are_planes_but_no_volume_rendering(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(6, skip=[2]), tmp_path / "in")
    assert lectern("render", tmp_path / "in", "--plane", "coronal", "--out", tmp_path / "a.png").status == 0
    done = lectern("render", tmp_path / "in", "--volume", "ct_bone", "--out", tmp_path / "b.png")
    assert done.status == 2
    assert "between images 2 and 3" in done.sentence


def test_a_cine_fills_its_picture_and_has_no_bar_to_play(lectern: Run, tmp_path: Path) -> None:
    made = ultrasound(frames=3)
    made.PixelData = np.full((3, 48, 64, 3), 200, np.uint8).tobytes()
    save(made, tmp_path / "echo.dcm")
    out = tmp_path / "a.png"
    assert lectern("render", tmp_path / "echo.dcm", "--size", "640x480", "--overlays", "off", "--out", out).status == 0
    assert (rgb(out)[4:476, 20:100] == 200).all()


def test_what_the_header_wants_subtracted_waits_for_its_mask(lectern: Run, tmp_path: Path) -> None:
    items = masks(MaskFrameNumbers=[6])
    made = run(logarithmic(), MaskSubtractionSequence=items, RecommendedViewingMode="SUB")
    save(made, tmp_path / "run.dcm")
    out = tmp_path / "a.png"
    size = ["--size", "512x512", "--overlays", "off"]
    assert lectern("render", tmp_path / "run.dcm", "--frame", "0", *size, "--out", out).status == 0
    row = rgb(out)[250, :, 0].astype(int)
    assert row[250:258].mean() > 235  # the mask holds the contrast medium, so the vessel is bright
    assert np.ptp(row[120:220]) <= 2
