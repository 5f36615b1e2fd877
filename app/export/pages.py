"""What a person finds who opens the disc: README.TXT and INDEX.HTM (IHE PDI, ITI/RAD TF-3 4.47)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.model.text import clean, date_text, name_text

_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#16181b}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}table{border-collapse:collapse}"
    "td,th{padding:.2em 1.2em .2em 0;text-align:left;vertical-align:top}pre{white-space:pre-wrap;font:inherit;"
    "border-left:3px solid #d7dade;padding-left:1em}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One study as the pages tell it. ``report`` is the signed report's text, ``pdf`` the name of its file."""

    patient_name: str
    patient_id: str
    birth_date: str
    date: str
    description: str
    series: tuple[tuple[str, str, int], ...]  # modality, description, objects
    report: str = ""
    pdf: str = ""


def readme(organisation: str, count: int, *, deidentified: bool) -> bytes:
    """README.TXT: plain ASCII with lines as every system reads them."""
    lines = [
        "MEDICAL IMAGES (DICOM)",
        "",
        f"{count} objects, listed in the file DICOMDIR; the images are in the folder DICOM.",
        "Open DICOMDIR, or this whole folder, with a DICOM viewer.",
        "INDEX.HTM says in any web browser what is here.",
        "",
        f"Made by: {organisation.encode('ascii', 'replace').decode() or 'a workstation without a name'}",
        "Made with Lectern. Lectern is no cleared medical device.",
        "No program is on this medium and none starts by itself.",
    ]
    if deidentified:
        lines += [
            "",
            "The identity of the patients was removed (DICOM PS3.15 Annex E).",
            "Do not try to find out who they are.",
        ]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def index(pages: Sequence[Page], organisation: str, *, deidentified: bool) -> bytes:
    """INDEX.HTM: every study with its series and its report; no script, and nothing from elsewhere."""
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Medical images</title>',
        f"<style>{_STYLE}</style></head><body><h1>Medical images</h1>",
        f"<p>{_text(organisation)}</p>" if organisation else "",
        "<p>The identity of the patients was removed.</p>" if deidentified else "",
        *(_study(page) for page in pages),
        "<p>The images are listed in DICOMDIR; open it with a DICOM viewer. See README.TXT.</p></body></html>",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _study(page: Page) -> str:
    who = " · ".join(filter(None, (name_text(page.patient_name), page.patient_id, date_text(page.birth_date))))
    what = " · ".join(filter(None, (date_text(page.date), page.description)))
    rows = "".join(
        f"<tr><td>{_text(modality)}</td><td>{_text(text)}</td><td>{count}</td></tr>"
        for modality, text, count in page.series
    )
    pdf = f'<p><a href="{_text(page.pdf)}">The signed report as a PDF</a></p>' if page.pdf else ""
    report = f"<pre>{html.escape(page.report)}</pre>" if page.report else ""
    head = "<tr><th>Modality</th><th>Series</th><th>Objects</th></tr>"
    return f"<h2>{_text(who)}</h2><p>{_text(what)}</p>{pdf}{report}<table>{head}{rows}</table>"


def _text(text: str) -> str:
    return html.escape(clean(text))
