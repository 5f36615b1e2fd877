"""The owners of changing state in a reading. QtCore signals (and QUndoStack) only; no widgets, no VTK."""
