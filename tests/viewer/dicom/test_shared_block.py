"""Pixels written by one process lie where another reads them, by either kind of shared memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.conftest import ROOT
from viewer.dicom.shared_block import MemoryFile, NamedSegment, SharedBlock, array_of

OTHER = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from viewer.dicom.shared_block import deliver
for part in range(2):
    deliver(np.arange(6, dtype=np.int16).reshape(2, 3) - 100 * part, sys.argv[2], 12 + 24 * part)
"""


@pytest.mark.parametrize("kind", [MemoryFile, NamedSegment])
def test_another_process_writes_frames_into_their_places(kind: type[SharedBlock]) -> None:
    if kind is MemoryFile and sys.platform != "linux":
        pytest.skip("files in memory are Linux's")
    block = kind(60)  # type: ignore[call-arg]
    done = subprocess.run(
        [sys.executable, "-c", OTHER, str(ROOT), block.name], check=True, capture_output=True, text=True
    )
    frames = array_of(block, (5, 2, 3), np.dtype(np.int16))
    expected = np.arange(6).reshape(2, 3)
    assert (frames[1] == expected).all()
    assert (frames[3] == expected - 100).all()
    assert not frames[[0, 2, 4]].any()
    assert done.stderr == ""
