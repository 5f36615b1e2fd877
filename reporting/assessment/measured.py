"""What of a measurement answers an input: only millimetres of the patient, never pixels or what nobody has verified."""

from __future__ import annotations

from decimal import Decimal

from viewer.model.calibration import Provenance
from viewer.model.code import MILLIMETRE
from viewer.model.measurement import Measurement

LONG, SHORT, LENGTH = "103339001", "103340004", "410668003"  # SNOMED CT: long axis, short axis, length
_DOUBTFUL = (Provenance.UNVERIFIED, Provenance.CONFLICT, Provenance.NONE)


def measured_text(kind: str, measurement: Measurement) -> str:
    """The answer as text; "" where the measurement does not tell it.

    It rests on the numbers as they are shown, so that whoever works it out by hand comes to the same. ``kind`` is
    ``long``, ``short``, ``mean`` (of long and short axis; of a length alone there is none) or ``length``.
    """
    if measurement.provenance in _DOUBTFUL:
        return ""
    shown = [(one.name.value, f"{one.value:.{one.digits}f}") for one in measurement.values if one.unit == MILLIMETRE]
    values = {name: Decimal(text) for name, text in shown}
    wanted = {
        "long": values.get(LONG, values.get(LENGTH)),
        "short": values.get(SHORT),
        "length": values.get(LENGTH),
        "mean": (values[LONG] + values[SHORT]) / 2 if LONG in values and SHORT in values else None,
    }[kind]
    return "" if wanted is None else str(wanted)
