"""The Qt widgets of the report: editor, dictation bar, checks, preview."""
