from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.render import machine
from viewer.render.fused import FusedMaker
from viewer.render.machine import OneThreadMaker, PairedMaker, choose_maker, is_hardware, renderer_name
from viewer.render.warming import small_pictures


@pytest.mark.parametrize(
    ("name", "hardware"),
    [
        ("", False),
        ("llvmpipe (LLVM 15.0.6, 256 bits)", False),
        ("softpipe", False),
        ("Google SwiftShader", False),
        ("Software Rasterizer", False),
        ("Microsoft Basic Render Driver", False),
        ("GDI Generic", False),
        ("NVIDIA H200/PCIe/SSE2", True),
        ("Mesa Intel(R) UHD Graphics 770 (ADL-S GT1)", True),
        ("AMD Radeon RX 6800 (radeonsi, navi21, LLVM 17.0.6)", True),
        ("Apple M2", True),
    ],
)
def test_software_renderers_are_told_from_hardware(name: str, hardware: bool) -> None:
    assert is_hardware(name) is hardware


def test_the_kernels_are_chosen_where_gl_is_software(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: "llvmpipe (LLVM 15.0.6, 256 bits)")
    assert isinstance(choose_maker(), FusedMaker)


def test_volumes_go_to_the_graphics_processor_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: "NVIDIA GeForce")
    assert isinstance(choose_maker(), PairedMaker)


def test_the_choice_can_be_overridden_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: pytest.fail("nobody should ask"))
    assert isinstance(choose_maker("fused"), FusedMaker)
    assert isinstance(choose_maker("vtk-software"), OneThreadMaker)


@pytest.mark.parametrize(
    "program",
    ["import os; os.abort()", "import time; time.sleep(60)", "raise SystemExit(1)", "print('nothing of use')"],
    ids=["crashes", "hangs", "fails", "says nothing"],
)
def test_a_machine_where_gl_fails_gets_the_kernels(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text(program, "utf-8")
    monkeypatch.setattr(machine, "_PROBE", probe)
    monkeypatch.setattr(machine, "_PROBE_TIME_S", 1.0)
    assert renderer_name() == ""
    assert isinstance(choose_maker(), FusedMaker)


def test_the_probe_names_the_renderer_of_this_machine() -> None:
    name = renderer_name()
    if not name:
        pytest.skip("there is no OpenGL here")
    assert "\n" not in name


def test_vtk_is_not_loaded_for_the_kernels() -> None:
    code = "import sys; from viewer.render import machine; machine.choose_maker('fused'); print('vtkmodules' in sys.modules)"
    answer: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_a_settling_maker_draws_at_once_and_takes_what_the_machine_is_better_drawn_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: "NVIDIA H200/PCIe/SSE2")
    maker = machine.SettlingMaker()
    assert isinstance(maker._maker, FusedMaker)
    maker.settle()
    assert isinstance(maker._maker, PairedMaker)
    fixed = machine.SettlingMaker("fused")
    fixed.settle()
    assert isinstance(fixed._maker, FusedMaker)


def test_vtk_draws_from_any_thread_because_it_has_one_of_its_own() -> None:
    [picture, *_] = small_pictures()
    out = np.zeros((picture.camera.height, picture.camera.width), np.uint8)
    maker, reference = choose_maker("vtk-software"), np.zeros_like(out)
    maker.draw(picture, reference)
    with ThreadPoolExecutor(2) as threads:
        for future in [threads.submit(maker.draw, picture, out) for _ in range(4)]:
            future.result()
    assert np.array_equal(out, reference)
