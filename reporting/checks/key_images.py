"""The pictures of key images show what is said: a measurement drawn in one may have been changed or deleted since."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import KeyImage, Report
from viewer.model.measurement import Measurement


def _run(report: Report, context: Context) -> Iterator[Remark]:
    if context.measurements is None or report.is_addendum:
        return
    now = {one.uid: one for one in context.measurements}
    for key in report.key_images:
        if any(_differs(drawn, now.get(drawn.uid)) for drawn in _drawn(key)):
            name = key.caption or "A key image"
            sentence = f"{name}: the picture shows a measurement that was changed or deleted. K twice takes it anew."
            yield Remark(CHECK.id, Severity.WARN, "", sentence)


def _drawn(key: KeyImage) -> tuple[Measurement, ...]:
    return key.view.measurements if key.view else ()


def _differs(drawn: Measurement, now: Measurement | None) -> bool:
    return now is None or (drawn.points, drawn.values, drawn.label) != (now.points, now.values, now.label)


CHECK = Check("key-images", "Key images as they were taken", _run)
