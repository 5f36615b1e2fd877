"""Allergies, kidney values, pregnancy and devices, told in whatever code, as the facts that a reader is warned of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.archive.orders import Safety
from viewer.model.text import clean

# LOINC: glomerular filtration rate predicted per 1.73 m2, by MDRD, CKD-EPI of 2009 and 2021, cystatin C or both.
EGFR = frozenset(
    (
        "33914-3",
        "48642-3",
        "48643-1",
        "50044-7",
        "50210-4",
        "62238-1",
        "69405-9",
        "70969-1",
        "76633-7",
        "77147-7",
        "88293-6",
        "88294-4",
        "94677-2",
        "98979-8",
        "98980-6",
        "102097-3",
    )
)
CREATININE = frozenset(["2160-0", "14682-9", "38483-4", "59826-8", "77140-2"])  # in serum, plasma or blood
PREGNANCY = frozenset(("82810-3", "11449-6"))
_EGFR_NAME = re.compile(r"\be?-?GFR\b|glomerul", re.IGNORECASE)
_CREATININE_NAME = re.compile(r"\b(s|serum)?[ -]?(creatinin|kreatinin|créatinin)", re.IGNORECASE)
_NO_CREATININE = re.compile(r"clear|urin|ratio|kinase", re.IGNORECASE)
_PREGNANCY_NAME = re.compile(r"\bpregnan|schwanger|embaraz|enceinte|grossesse", re.IGNORECASE)
_CONTRAST = re.compile(
    r"contrast|kontrast|contraste|gadolin|gadob|gadot|gadox|iodinated|iodhaltig|jodhaltig|yodado|iohexol|iodixanol|"
    r"iopamidol|iopromid|iomeprol|ioversol|iobitridol|omnipaque|ultravist|visipaque",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"^\W*(no\s+known|none\b|nka\b|nkda\b|nil\b|no\s+allerg|keine|ninguna|aucune)|\bno known (drug )?allerg",
    re.IGNORECASE,
)
_NOT_PREGNANT = re.compile(r"^\W*(no|n|not pregnant|negative|1|nicht schwanger)\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(<=|>=|<|>|≤|≥)?\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*$")
NOT_PREGNANT = "Not pregnant"


@dataclass(slots=True)
class Gathered:
    """Facts as they come, in the order of the message; ``safety`` is what they come to."""

    lists: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        """One more of a list (allergies, implants, isolation, alerts, harmless)."""
        shown = clean(" ".join(text.split()), 200)
        present = self.lists.setdefault(name, [])
        if shown and shown not in present:
            present.append(shown)

    def allergy(self, substance: str, reaction: str = "", severity: str = "") -> None:
        """To a substance; what is said of contrast media is kept apart."""
        if _NONE.search(substance):
            self.add("harmless", substance)
            return
        more = ", ".join(part for part in (reaction, severity) if part)
        name = "contrast_reactions" if _CONTRAST.search(substance) else "allergies"
        self.add(name, f"{substance}: {more}" if more else substance)

    def pregnancy(self, text: str) -> None:
        """A pregnancy status in words, or its denial."""
        if not text:
            return
        if _NOT_PREGNANT.match(text):
            self.add("harmless", NOT_PREGNANT)
        else:
            self.values["pregnancy"] = clean(text, 100)

    def egfr(self, text: str, day: str) -> None:
        """A rate as the laboratory writes it; of several the newest. What is no number is an alert in its own words."""
        found = _NUMBER.match(text)
        if not found:
            self.add("alerts", f"eGFR {text}" if text else "")
        elif day >= self.values.get("egfr_on", ""):
            self.values |= {
                "egfr": float(found[2].replace(",", ".")),
                "egfr_on": day,
                "egfr_sign": (found[1] or "").replace("<=", "≤").replace(">=", "≥"),
            }

    def creatinine(self, text: str, unit: str, day: str) -> None:
        """A concentration with its unit; one without says so."""
        if text and day >= self.values.get("creatinine_on", ""):
            told = f"{text} {unit}" if unit else f"{text} (the unit was not given)"
            self.values |= {"creatinine": clean(told, 60), "creatinine_on": day}

    def observation(self, codes: set[str], name: str, text: str, unit: str, day: str) -> None:
        """A value under codes and a name: eGFR, creatinine and pregnancy are taken, anything else is not for the reader."""
        if codes & EGFR or (not codes & CREATININE and _EGFR_NAME.search(name)):
            self.egfr(text, day)
        elif codes & CREATININE or (_CREATININE_NAME.search(name) and not _NO_CREATININE.search(name)):
            self.creatinine(text, unit, day)
        elif codes & PREGNANCY or _PREGNANCY_NAME.search(name):
            self.pregnancy(text)

    @property
    def safety(self) -> Safety:
        """What was told."""
        lists: dict[str, Any] = {name: tuple(texts) for name, texts in self.lists.items()}
        return Safety(**lists, **self.values)
