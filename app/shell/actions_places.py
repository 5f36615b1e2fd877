"""Commands on files and places."""

from __future__ import annotations

from app.shell.action import Action

PLACES: tuple[Action, ...] = (
    Action(
        "file.import_folder",
        "Import folder…",
        "File",
        "Take the studies of a folder into the archive",
        ("Ctrl+O",),
        "ph.folder-open",
    ),
    Action(
        "file.import_files",
        "Import files or ZIP…",
        "File",
        "Take files or a ZIP into the archive",
        ("Ctrl+Shift+O",),
        "ph.file-plus",
    ),
    Action(
        "file.elsewhere",
        "Studies on other systems…",
        "File",
        "Look for studies in the PACS and bring them here",
        ("Ctrl+Shift+F",),
        "ph.cloud-arrow-down",
    ),
    Action(
        "file.search",
        "Search reports…",
        "File",
        "Find studies by words of their reports, also of this patient alone",
        ("Ctrl+Alt+F",),
        "ph.magnifying-glass",
    ),
    Action("file.samples", "Add the sample studies", "File", "Put Lectern's own phantom studies into the worklist"),
    Action("file.settings", "Settings…", "File", "What can be set", ("Ctrl+,",), "ph.gear"),
    Action("file.quit", "Quit", "File", "Close Lectern; drafts are kept", ("Ctrl+Q",)),
    Action("place.worklist", "Worklist", "Go", "What to read next", ("F4",), "ph.list-bullets"),
    Action("place.reading", "Reading", "Go", "The open study", ("F5",), "ph.image"),
    Action(
        "place.next_study",
        "Next unread study",
        "Go",
        "Leave this study and open the next unread one",
        ("F9",),
        "ph.skip-forward",
    ),
    Action("worklist.open", "Open study", "Go", "Open the selected study", ("Return",)),
    Action("worklist.search", "Search the worklist", "Go", "Put the caret into the search box", ("Ctrl+F",)),
)
