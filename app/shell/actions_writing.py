"""Commands on what a report is written with: template, rows, normal findings."""

from __future__ import annotations

from app.shell.action import Action

WRITING: tuple[Action, ...] = (
    Action(
        "report.template",
        "Choose the template…",
        "Report",
        "Why this template, and another one instead",
        (),
        "ph.layout",
    ),
    Action(
        "report.normal",
        "Normal findings in this section",
        "Report",
        "Fill the blanks of the section at the caret with what is written where nothing is amiss",
    ),
    Action(
        "report.normal_all",
        "Normal findings in all blanks",
        "Report",
        "Fill every blank that has one with its normal text",
    ),
    Action(
        "report.assess",
        "Assess…",
        "Report",
        "A category by the rules of Lung-RADS, BI-RADS, LI-RADS and others, with its reasons, into the report",
        (),
        "ph.calculator",
    ),
    Action(
        "report.writing",
        "Templates and phrases…",
        "Report",
        "Edit what reports are written with, with what comes of it beside the text",
        (),
        "ph.note-pencil",
    ),
    Action("report.spelling", "Underline misspelt words, or not", "Report", "Spelling, with terms of radiology"),
    Action("report.find", "Find in the report", "Report", "Find a word; in the report itself also by Ctrl+F"),
    Action("report.add_row", "Add a table row", "Report", "One more nodule, lesion or lead, below the last one"),
)
