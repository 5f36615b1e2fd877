"""Objects without pixels in the strip, before and after a report was signed."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.phantoms import SUBJECT, report, save
from tests.viewer.reading_room import AtOnce, a_reading
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.model.study import Instance, Series, Study
from viewer.session.documents import documents_of, with_documents
from viewer.session.reading import Reading
from viewer.session.thumbnails import Thumbnails
from viewer.widgets.document_list import DocumentList
from viewer.widgets.series_strip import SeriesStrip


def decoding(instance: Instance, frame: int) -> Future[Any]:
    return AtOnce().submit(decode, instance, frame)


def a_document(number: int, sop_class: str = "1.2.840.10008.5.1.4.1.1.88.11", modality: str = "SR") -> Instance:
    return Instance(
        "study",
        f"series {number}",
        sop_class,
        f"object {number}",
        modality=modality,
        number=number,
        content_date="20261123",
        content_time="140531.25",
    )


def signed(study: Study, *documents: Instance) -> Study:
    """The study after these were stored, each in a series of its own."""
    fresh = tuple(
        Series(each.series_uid, 900, each.modality, "Report & <b>text</b>", documents=(each,)) for each in documents
    )
    return replace(study, series=(*study.series, *fresh))


@pytest.fixture
def strip(qtbot: QtBot, reading: Reading) -> SeriesStrip:
    study = reading.study
    made = SeriesStrip(reading, Thumbnails(decoding, AtOnce(), reading))
    qtbot.addWidget(made)
    made.resize(132, 800)
    made.show()
    assert study is not None
    reading.open(signed(study, a_document(1)))
    return made


def shown(strip: SeriesStrip, reading: Reading) -> DocumentList:
    assert reading.study is not None
    found = strip.documents(reading.study.uid)
    assert found is not None
    return found


def test_a_document_stands_below_the_images_as_plain_text(strip: SeriesStrip, reading: Reading) -> None:
    (entry,) = shown(strip, reading).entries
    assert entry.accessibleName() == "SR  Report & <b>text</b> 2026-11-23 14:05"
    assert entry.text().startswith("SR  Report &&")
    assert entry.toolTip().startswith("<pre>SR  Report &amp; &lt;b&gt;")
    assert entry.mapTo(strip.widget(), entry.rect().topLeft()).y() > max(
        item.geometry().bottom() for item in strip.items
    )


def test_a_click_names_the_object(qtbot: QtBot, strip: SeriesStrip, reading: Reading) -> None:
    chosen: list[Instance] = []
    strip.document_chosen.connect(chosen.append)
    qtbot.mouseClick(shown(strip, reading).entries[0], Qt.MouseButton.LeftButton)
    assert chosen == [a_document(1)]


def test_a_signed_report_appears_without_disturbing_the_panes(strip: SeriesStrip, reading: Reading) -> None:
    reading.places.scroll(0, 3)
    arranged, items = reading.panes.arranged, strip.items
    changed: list[int] = []
    reading.panes.view_changed.connect(lambda pane, _: changed.append(pane))
    assert reading.study is not None
    reading.exams.take_documents(signed(reading.study, a_document(2), a_document(3, "1.2.840.10008.5.1.4.1.1.104.1")))
    assert len(shown(strip, reading).entries) == 3
    assert (reading.panes.arranged, strip.items, changed) == (arranged, items, [])
    assert reading.places.image(0) is not None
    reading.places.next_series(0, 1)
    assert reading.places.stack(0) == reading.exams.stacks[1]


def test_documents_of_a_study_that_is_not_open_change_nothing(strip: SeriesStrip, reading: Reading) -> None:
    assert reading.study is not None
    before = reading.exams.all
    reading.exams.take_documents(replace(signed(reading.study, a_document(2)), uid="another"))
    assert reading.exams.all == before


def test_a_study_of_documents_only_lists_them(qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory) -> None:
    facts = read_header(save(report(subject=SUBJECT), tmp_path_factory.mktemp("sr") / "sr.dcm"))
    study = replace(facts.study, series=(replace(facts.series, documents=(facts.instance,)),))
    reading = a_reading()
    strip = SeriesStrip(reading, Thumbnails(lambda *_: pytest.fail("there is no image"), AtOnce(), reading))
    qtbot.addWidget(strip)
    reading.open(study)
    (document,) = documents_of(study)
    assert (document.modality, document.instance) == ("SR", facts.instance)
    assert len(shown(strip, reading).entries) == 1


def test_an_object_without_a_description_is_named_by_its_kind() -> None:
    kinds = [a_document(1), a_document(2, "1.2.840.10008.5.1.4.1.1.104.1", "DOC"), a_document(3, "1.2.3", "KO")]
    study = Study("study", date="20261101", series=(Series("series", documents=tuple(kinds)),))
    named = [(each.modality, each.title) for each in documents_of(study)]
    assert named == [("SR", "Report"), ("DOC", "Document PDF"), ("KO", "Key objects")]


def test_a_document_is_dated_by_its_signature_and_never_silently_by_the_study() -> None:
    signed_later, at_once = a_document(1), replace(a_document(2), content_time="", utc_offset="-0500")
    undated = replace(a_document(3), content_date="", content_time="")
    rows = [Series(f"series {one.number}", one.number, documents=(one,)) for one in (signed_later, at_once, undated)]
    study = Study("study", date="20201101", series=(*rows, Series("old", 9, date="20201102", documents=(undated,))))
    dated = [(each.date, each.zone) for each in documents_of(study)]
    assert dated[:2] == [("2026-11-23 14:05", ""), ("2026-11-23", "UTC−05:00")]
    assert dated[2:] == [("study 2020-11-01", ""), ("series 2020-11-02", "")]
    assert documents_of(replace(study, date="", series=rows[2:]))[0].date == ""


def test_day_and_time_fit_into_the_strip(strip: SeriesStrip, reading: Reading) -> None:
    (entry,) = shown(strip, reading).entries
    assert entry.text().split("\n")[1] == "2026-11-23 14:05"


def test_images_of_the_newer_study_are_not_taken_in() -> None:
    known = Study("study", series=(Series("images", instances=(a_document(5),)),))
    newer = Study("study", series=(Series("images"), Series("reports", documents=(a_document(6),))))
    made = with_documents(known, newer)
    assert [(len(series.instances), len(series.documents)) for series in made.series] == [(1, 0), (0, 1)]
