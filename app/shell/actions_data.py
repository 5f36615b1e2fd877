"""Commands on what leaves and comes, and on the archive itself."""

from __future__ import annotations

from app.shell.action import Action

DATA: tuple[Action, ...] = (
    Action(
        "file.export",
        "Export study…",
        "File",
        "Write the study as DICOM files with a directory, with the patient's identity or without",
        ("Ctrl+E",),
        "ph.export",
    ),
    Action(
        "file.wrap",
        "Add papers or pictures…",
        "File",
        "Put letters, photographs or scanned films beside the images of a patient",
        icon="ph.paperclip",
    ),
    Action(
        "file.outbox",
        "Outbox…",
        "File",
        "Results on their way to other systems, and why they have not arrived",
        icon="ph.paper-plane-tilt",
    ),
    Action(
        "file.delete",
        "Delete study…",
        "File",
        "Take the study out of the archive; for a while it can be brought back",
        icon="ph.trash",
    ),
    Action("file.deleted", "Deleted studies…", "File", "What was deleted, and bringing it back"),
)
