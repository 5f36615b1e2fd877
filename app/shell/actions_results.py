"""Commands on what goes on beside and after a report."""

from __future__ import annotations

from app.shell.action import Action

RESULTS: tuple[Action, ...] = (
    Action(
        "report.critical",
        "Critical results…",
        "Report",
        "What somebody must be told at once: the timer, and who told whom, when, how, and whether it was read back",
        (),
        "ph.warning-octagon",
    ),
    Action(
        "report.follow_up",
        "Recommend a follow-up…",
        "Report",
        "Which examination, when and why; kept until it is done, and put into words at the caret",
    ),
    Action(
        "report.open_loops",
        "Open results and follow-ups",
        "Report",
        "Of all studies: critical results nobody has acknowledged, follow-ups, reports to confirm",
    ),
    Action(
        "report.correct",
        "Correct a final report",
        "Report",
        "A version that takes the place of the final report and says what it corrects",
    ),
    Action(
        "view.structured",
        "What other systems measured",
        "View",
        "Measurements of structured reports by other systems over the images they name, or none",
    ),
    Action(
        "image.quality",
        "Image quality…",
        "Image",
        "Tell whoever took the image of the active pane that it is to be taken again, or what limits the reading",
    ),
)
