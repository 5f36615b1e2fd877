"""Commands on the report, and on windows and help."""

from __future__ import annotations

from app.shell.action import Action

REPORT: tuple[Action, ...] = (
    Action(
        "report.dictate",
        "Dictate",
        "Report",
        "Hold to speak, or tap to start and tap again to stop; the text follows",
        ("F2",),
        "ph.microphone",
    ),
    Action(
        "report.dictate_file",
        "Dictate from a WAV file…",
        "Report",
        "Text from a recording, into the field at the caret",
    ),
    Action("report.focus", "To the report", "Report", "Put the caret into the report", ("F6",)),
    Action("report.next_field", "Next field", "Report", "To the next unfilled field", ("F3",)),
    Action("report.previous_field", "Previous field", "Report", "To the unfilled field before", ("Shift+F3",)),
    Action(
        "report.insert_measurement",
        "Insert measurement",
        "Report",
        "The selected measurement into the report, linked",
        ("Ctrl+M",),
    ),
    Action(
        "report.lesions",
        "Lesions over time",
        "Report",
        "What was measured before and now, changes, and the sum of target lesions",
        ("Ctrl+Shift+B",),
        "ph.chart-line",
    ),
    Action("report.sign_preliminary", "Sign preliminary", "Report", "Sign as preliminary", ("Shift+F8",)),
    Action(
        "report.sign",
        "Sign and open the next",
        "Report",
        "Sign as final, then the next unread study",
        ("F8",),
        "ph.pen-nib",
    ),
    Action("report.addendum", "Start an addendum", "Report", "A numbered addendum to the final report"),
    Action("report.preview", "Show the PDF", "Report", "The report as it will go out", ("Ctrl+P",), "ph.file-pdf"),
    Action(
        "window.report",
        "Report in its own window, and back",
        "Window",
        "The report on another screen; where it was last",
        ("Ctrl+Alt+R",),
    ),
    Action(
        "window.worklist",
        "Worklist in its own window, and back",
        "Window",
        "The worklist on another screen; where it was last",
        ("Ctrl+Alt+W",),
    ),
    Action(
        "window.panes",
        "More panes in a window, and back",
        "Window",
        "A second area of panes on another screen; it shows the next hanging step",
        ("Ctrl+Alt+P",),
    ),
    Action(
        "window.all",
        "Fill all screens",
        "Window",
        "Every part on the screen where it was last",
        ("Ctrl+Alt+A",),
        "ph.monitor",
    ),
    Action("help.palette", "Command palette", "Help", "Find every command by name", ("Ctrl+K", "?"), "ph.command"),
    Action("help.keys", "Keys and mouse", "Help", "Everything you can press, and how to bind it otherwise", ("F1",)),
    Action("help.about", "About Lectern", "Help", "Version, and what it does not claim"),
)
