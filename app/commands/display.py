"""Whether a window can be opened here."""

from __future__ import annotations

import os
import subprocess
import sys

PROBE = "from PySide6.QtGui import QGuiApplication; import sys; QGuiApplication(sys.argv); sys.exit(0)"
PROBE_S = 20


def display_at_hand() -> bool:
    """Whether a window can be opened; asked of a process of its own, since Qt ends the one that cannot."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, timeout=PROBE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0
