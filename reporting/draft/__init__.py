"""The report on the desk: its life cycle, its edits and their undo, and saving it while it is written."""
