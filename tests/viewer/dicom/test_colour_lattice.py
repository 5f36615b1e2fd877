"""Profiles made of tables: the colours of Little CMS, of its own program, and of the same profile made of a matrix."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.viewer.dicom.test_colour_profile import OTHERS, by_little_cms, colours, profile_of, shown, srgb
from viewer.dicom import colour_lattice
from viewer.dicom.colour_lattice import from_tables
from viewer.dicom.colour_profile import ProfileError, read_profile

Colours = NDArray[np.float64]

NO_SHORT_CUTS = 0x0100  # cmsFLAGS_NOOPTIMIZE: for eight bits the library puts a coarser lattice of its own in between
WHITE = (0.9642, 1.0, 0.8249)  # D50
STEPS = np.linspace(0, 1, 4096)


def fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def words(values: Colours) -> bytes:
    return np.rint(values.clip(0, 1) * 65535).astype(">u2").tobytes()


def profile(elements: dict[bytes, bytes], connection: bytes, version: int = 0x02400000, intent: int = 1) -> bytes:
    """A profile of an input device by ICC.1 7, of the elements given."""
    elements = {b"wtpt": b"XYZ \0\0\0\0" + fixed(*WHITE), **elements}
    at, index, body = 132 + 12 * len(elements), b"", b""
    for name, element in elements.items():
        index += struct.pack(">4sII", name, at + len(body), len(element))
        body += element + bytes(-len(element) % 4)
    head = struct.pack(">I4sI4s4s4s12s4s", at + len(body), b"", version, b"scnr", b"RGB ", connection, b"", b"acsp")
    head += bytes(24) + struct.pack(">I", intent) + fixed(*WHITE)
    return head.ljust(128, b"\0") + struct.pack(">I", len(elements)) + index + body


def nodes(grid: int) -> Colours:
    axis = np.linspace(0, 1, grid)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


def table(curve: Colours, grid: int, of_nodes: Callable[[Colours], Colours]) -> bytes:
    """lut16Type (ICC.1 10.10): a curve for all channels, a table, and nothing behind it."""
    head = struct.pack(">4sI4B", b"mft2", 0, 3, 3, grid, 0) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    head += struct.pack(">HH", len(curve), 2)
    return head + 3 * words(curve) + words(of_nodes(nodes(grid))) + 3 * words(np.array([0.0, 1.0]))


def columns_of(name: str) -> Colours:
    """The matrix of a profile that has one: its columns as they stand in it."""
    data = profile_of(name)
    found = {}
    for index in range(struct.unpack_from(">I", data, 128)[0]):
        tag, start, _ = struct.unpack_from(">4sII", data, 132 + 12 * index)
        if tag in (b"rXYZ", b"gXYZ", b"bXYZ"):
            found[tag] = np.array(struct.unpack_from(">3i", data, start + 8)) / 65536
    return np.stack([found[tag] for tag in (b"rXYZ", b"gXYZ", b"bXYZ")], axis=1)


def as_table(name: str) -> bytes:
    """The same colours as of ``profile_of(name)``, by a table: what is linear lies exactly between two nodes."""
    columns = columns_of(name)
    curve = STEPS ** OTHERS[name][1]
    made = table(curve, 2, lambda linear: linear @ columns.T * 32768 / 65535)
    return profile({b"A2B0": made}, b"XYZ ")


def lab(xyz: Colours) -> Colours:
    ratio = xyz / np.array(WHITE)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def as_lab_table(name: str) -> bytes:
    """With the perceptual steps of CIELab at its nodes, as scanners have it."""
    columns, gamma = columns_of(name), OTHERS[name][1]

    def of_nodes(device: Colours) -> Colours:
        found = lab(device**gamma @ columns.T)
        return (
            np.stack([found[:, 0] / 100 * 65280, (found[:, 1] + 128) * 256, (found[:, 2] + 128) * 256], axis=1) / 65535
        )

    return profile({b"A2B0": table(STEPS, 33, of_nodes)}, b"Lab ", intent=0)


def newer_table(name: str) -> bytes:
    """lutAToBType (ICC.1 10.12) of version 4: curves, table, curves, matrix, curves."""
    columns, gamma = columns_of(name), OTHERS[name][1]
    plain = struct.pack(">4sII", b"curv", 0, 0)
    bent = struct.pack(">4sIHHi", b"para", 0, 0, 0, round(gamma * 65536))
    grid = bytes([3, 3, 3, *bytes(13), 2, 0, 0, 0]) + words(nodes(3))
    matrix = fixed(*(columns * 32768 / 65535).ravel(), 0, 0, 0)
    parts = {"b": 3 * plain, "matrix": matrix, "m": 3 * plain, "grid": grid + bytes(-len(grid) % 4), "a": 3 * bent}
    offsets, at = [], 32
    for part in parts.values():
        offsets.append(at)
        at += len(part)
    made = struct.pack(">4sIBBH5I", b"mAB ", 0, 3, 3, 0, *offsets) + b"".join(parts.values())
    return profile({b"A2B0": made}, b"XYZ ", 0x04200000)


MAKERS = {"lut16": as_table, "lut16 to Lab": as_lab_table, "lutAToB": newer_table}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_table_gives_the_colours_of_the_matrix_it_was_made_of(maker: str, name: str, tmp_path: Path) -> None:
    pixels = colours()
    ours, remarks = shown(pixels, MAKERS[maker](name), tmp_path)
    exact, _ = shown(pixels, profile_of(name), tmp_path)
    assert not any("profile" in remark for remark in remarks)
    assert np.abs(ours - pixels.astype(int)).max() > 5
    off = np.abs(ours - exact.astype(int))
    assert np.quantile(off, 0.999) <= 2
    assert off.max() <= 6  # next to black one step of the table's 16 bits is several levels


@pytest.mark.parametrize("maker", MAKERS)
def test_a_table_gives_the_colours_of_little_cms(maker: str, tmp_path: Path) -> None:
    pixels, made = colours(), MAKERS[maker]("adobe")
    ours, _ = shown(pixels, made, tmp_path)
    assert np.abs(ours - by_little_cms(pixels, made, NO_SHORT_CUTS)).max() <= 2


def test_a_table_gives_the_colours_of_transicc(tmp_path: Path) -> None:
    """Another build of the library, by the program that comes with it."""
    if shutil.which("transicc") is None:
        pytest.skip("transicc of Little CMS is not installed")
    (tmp_path / "table.icc").write_bytes(as_lab_table("p3"))
    (tmp_path / "srgb.icc").write_bytes(srgb())
    pixels = colours()[:8]
    lines = "\n".join(" ".join(str(level) for level in pixel) for pixel in pixels.reshape(-1, 3))
    command = ["transicc", "-n", "-t0", "-i", str(tmp_path / "table.icc"), "-o", str(tmp_path / "srgb.icc")]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    theirs = np.array([line.split()[:3] for line in done.stdout.splitlines() if line.strip()], float).clip(0, 255)
    assert len(theirs) == pixels.size // 3
    tall = np.tile(pixels, (8, 1, 1))
    ours, _ = shown(tall, as_lab_table("p3"), tmp_path)
    assert np.abs(ours[:8].reshape(-1, 3) - theirs).max() <= 2


def test_a_table_that_exchanges_red_and_blue_does_so(tmp_path: Path) -> None:
    pixels = colours()
    back = np.array(
        [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
    )
    linear = np.where(STEPS <= 0.04045, STEPS / 12.92, ((STEPS + 0.055) / 1.055) ** 2.4)
    made = table(linear, 2, lambda rgb: rgb[:, ::-1] @ back.T * 32768 / 65535)
    ours, _ = shown(pixels, profile({b"A2B0": made}, b"XYZ "), tmp_path)
    assert np.abs(ours - pixels[..., ::-1].astype(int)).max() <= 2


def test_linear_light_is_followed_into_the_dark(tmp_path: Path) -> None:
    """Where sRGB is steepest an even lattice would be tens of levels off."""
    pixels = np.repeat(np.arange(96, dtype=np.uint8)[None, :, None] % 64, 64, axis=0).repeat(3, axis=2)
    columns = columns_of("adobe")
    made = table(STEPS, 2, lambda linear: linear @ columns.T * 32768 / 65535)
    ours, _ = shown(np.ascontiguousarray(pixels), profile({b"A2B0": made}, b"XYZ "), tmp_path)
    level = pixels[0, :, 0] / 255
    expected = np.where(level <= 0.0031308, 12.92 * level, 1.055 * level ** (1 / 2.4) - 0.055) * 255
    assert np.abs(ours[0, :, 0] - expected).max() <= 2


def test_a_table_that_jumps_between_the_nodes_is_named_and_not_applied() -> None:
    chance = np.random.default_rng(5)
    wild = table(STEPS, 33, lambda device: chance.random(device.shape) * 0.5)
    with pytest.raises(ProfileError, match="not applied"):
        read_profile(profile({b"A2B0": wild}, b"XYZ "))


@pytest.mark.parametrize("seed", range(6))
def test_damaged_tables_give_a_profile_or_a_reason(seed: int) -> None:
    chance = np.random.default_rng(seed)
    data = bytearray(list(MAKERS.values())[seed % 3]("adobe"))
    data[160 : 160 + 200] = chance.integers(0, 256, 200, np.uint8).tobytes()
    try:
        read_profile(bytes(data))
    except ProfileError as reason:
        assert str(reason).endswith("colours may differ from the original.")


def test_a_process_that_dies_or_hangs_costs_the_profile_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_table("adobe") + b"\0"  # not one that is remembered
    monkeypatch.setattr(colour_lattice, "_TIME_LIMIT_S", 0.01)
    assert from_tables(data) is None
    monkeypatch.undo()
    monkeypatch.setattr(colour_lattice.sys, "executable", "/bin/false")
    assert from_tables(data + b"\0") is None
    assert from_tables(data + bytes(2**20)) is None  # more than a pipe holds, to one that does not listen


@pytest.mark.parametrize(
    "answer", ["yes", "head -c 32556 /dev/zero | tr '\\0' '\\377'", "head -c 100 /dev/zero", "sleep 60"]
)
def test_no_answer_of_that_process_is_believed_unseen(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Endless, not numbers, too short, none at all: whoever has taken it over may say anything."""
    liar = tmp_path / "liar"
    liar.write_text(f"#!/bin/sh\ncat > /dev/null\nexec {answer}\n")
    liar.chmod(0o755)
    monkeypatch.setattr(colour_lattice.sys, "executable", str(liar))
    monkeypatch.setattr(colour_lattice, "_TIME_LIMIT_S", 1.0)
    assert from_tables(as_table("adobe") + answer.encode()) is None


def test_a_profile_is_read_once_however_often_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_table("dull")
    first = from_tables(data)
    monkeypatch.setattr(colour_lattice.sys, "executable", "/bin/false")
    assert first is not None
    assert from_tables(bytes(bytearray(data))) is first
