"""Puts the sample studies into the archive, with their orders, once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.archive.index import Index, UnknownStudy
from app.archive.orders import ImagingOrder, Orders, Safety, Urgency
from app.samples.make import make
from app.samples.orders import SAMPLE_ORDERS, SampleOrder
from reporting.report import Order

Progress = Callable[[int, int], None]


def samples_present(archive: Archive) -> bool:
    """Whether every sample study that has an order is in the archive, and its order too."""
    index, orders = Index(archive), Orders(archive.database)
    return all(_present(index, order.study_uid) and orders.get(order.study_uid) for order in SAMPLE_ORDERS)


def add_samples(
    archive: Archive, on_progress: Progress = lambda done, total: None, cancelled: Callable[[], bool] = lambda: False
) -> ImportSummary:
    """Make the sample studies and import them as any other; run again, it changes nothing."""
    orders = Orders(archive.database)
    for order in SAMPLE_ORDERS:
        if orders.get(order.study_uid) is None:
            orders.put(_imaging_order(order))
    with tempfile.TemporaryDirectory(prefix="lectern-samples-") as folder:
        make(Path(folder), on_progress, cancelled)
        summary = Importer(archive).run([Path(folder)], cancelled=cancelled)
    return replace(summary, refused=tuple((Path(name).name, reason) for name, reason in summary.refused))


def _present(index: Index, study_uid: str) -> bool:
    try:
        index.study(study_uid)
    except UnknownStudy:
        return False
    return True


def _imaging_order(order: SampleOrder) -> ImagingOrder:
    request = Order(
        accession=order.accession,
        procedure=order.procedure,
        question=order.question,
        indication=order.indication,
        referrer=order.referrer,
    )
    safety = Safety(
        order.allergies, order.contrast_reactions, order.implants, order.egfr, order.egfr_on, order.pregnancy
    )
    return ImagingOrder(order.study_uid, request, Urgency(order.urgency), order.referrer_contact, safety=safety)
