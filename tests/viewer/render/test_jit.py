from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from viewer.render import jit
from viewer.render.jit import cache_folder, readable


def test_a_change_in_any_kernel_file_means_another_cache(tmp_path: Path) -> None:
    (tmp_path / "a_kernels.py").write_text("from viewer.render.jit import parallel\n", "utf-8")
    (tmp_path / "steps.py").write_text("from viewer.render.jit import inlined\nX = 1\n", "utf-8")
    (tmp_path / "other.py").write_text("pass\n", "utf-8")
    before = cache_folder(tmp_path)
    (tmp_path / "other.py").write_text("import os\n", "utf-8")
    assert cache_folder(tmp_path) == before
    (tmp_path / "steps.py").write_text("from viewer.render.jit import inlined\nX = 2\n", "utf-8")
    assert cache_folder(tmp_path) != before


def test_the_kernels_use_that_cache(tmp_path: Path) -> None:
    assert cache_folder(Path(jit.__file__).parent).name == Path(numba.config.CACHE_DIR).name
    code = (
        "import numpy as np; from viewer.render.cells import cells_of; cells_of(np.zeros((9, 9, 9), np.int16));"
        "import numba; print(numba.config.CACHE_DIR)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"NUMBA_CACHE_DIR": str(tmp_path)}
    )
    folder = Path(answer.stdout.strip())
    assert folder.parent == tmp_path
    assert list(folder.rglob("*.nbi"))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
def test_what_the_kernels_know_is_not_copied(dtype: str) -> None:
    array = np.zeros((4, 5), dtype)
    view = readable(array)
    assert np.shares_memory(view, array)
    assert not view.flags.writeable
    assert array.flags.writeable


@pytest.mark.parametrize(
    ("dtype", "known"), [("int8", "int16"), ("bool", "int16"), ("uint32", "float64"), (">u2", "uint16")]
)
def test_other_types_are_converted_without_loss(dtype: str, known: str) -> None:
    array = np.array([[0, 1], [1, np.iinfo(dtype).max if dtype != "bool" else 1]], dtype)
    assert readable(array).dtype == known
    assert np.array_equal(readable(array), array)
