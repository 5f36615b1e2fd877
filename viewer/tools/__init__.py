"""One file, one thing the mouse can do on an image; found by itself. No widgets, no VTK."""
