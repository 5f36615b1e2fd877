"""Prints the name of the OpenGL renderer. Run as a program of its own: where GL is missing VTK may end the process."""

from __future__ import annotations

import sys

import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - registers the windows that draw
from vtkmodules.vtkRenderingCore import vtkRenderWindow


def main() -> None:
    """Make an off-screen window, draw nothing in it and tell who drew."""
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(8, 8)
    window.Render()
    sys.stdout.write(window.ReportCapabilities())


if __name__ == "__main__":
    main()
