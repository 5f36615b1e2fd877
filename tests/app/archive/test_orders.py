from __future__ import annotations

from pathlib import Path

from app.archive.orders import ImagingOrder, Orders, Safety, Urgency
from app.database import open_database
from reporting.report import Order
from viewer.model.code import Code

ORDER = ImagingOrder(
    "1.2.3",
    Order("A1", "CT chest", Code("24627-2", "LN", "CT Chest"), "Nodule?", "Cough", "Referrer^Rita"),
    Urgency.URGENT,
    "ext. 1234",
    "2026-11-23T12:00:00.000+00:00",
    Safety(("penicillin",), ("hives after contrast",), ("pacemaker",), 38.0, "20261101", "possible"),
)


def test_an_order_comes_back_as_it_was_put(tmp_path: Path) -> None:
    orders = Orders(open_database(tmp_path))
    orders.put(ImagingOrder("1.2.3"))
    orders.put(ORDER)
    assert orders.get("1.2.3") == ORDER
    assert orders.get("9.9") is None


def test_every_safety_flag_is_said_to_the_reader() -> None:
    assert ORDER.safety.warnings == (
        "Allergy: penicillin",
        "Contrast reaction: hives after contrast",
        "Implant: pacemaker",
        "eGFR 38 (2026-11-01)",
        "Pregnancy: possible",
    )
    assert Safety().warnings == ()
