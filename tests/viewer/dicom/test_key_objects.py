"""Key object selections (TID 2010): title, words, images; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from tests.phantoms import ct_series, report, save
from tests.viewer.dicom.states import item, key_objects, reference
from viewer.dicom.key_objects import KeyObjects, read_key_objects
from viewer.dicom.unreadable import Unreadable

IMAGES = ct_series(4)


def read(made: Dataset, folder: Path) -> KeyObjects:
    return read_key_objects(save(made, folder / "ko.dcm"))  # type: ignore[arg-type]


def test_title_words_and_images(tmp_path: Path) -> None:
    found = read(key_objects(IMAGES[1:3], words="Both show it."), tmp_path)
    assert (found.title, found.description, found.created) == (
        "For Referring Provider",
        "Both show it.",
        "20261102100000",
    )
    assert found.images == tuple((image.SOPInstanceUID, ()) for image in IMAGES[1:3])


def test_frames_and_nested_content_are_found(tmp_path: Path) -> None:
    made = key_objects(IMAGES[:1])
    inner = item(ValueType="IMAGE", ReferencedSOPSequence=Items([reference(IMAGES[3], 2, 5)]))
    made.ContentSequence.append(item(ValueType="CONTAINER", ContentSequence=Items([inner])))
    assert read(made, tmp_path).images[1] == (IMAGES[3].SOPInstanceUID, (2, 5))


def test_an_image_named_twice_is_one(tmp_path: Path) -> None:
    assert len(read(key_objects([IMAGES[0], IMAGES[0]]), tmp_path).images) == 1


def test_what_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no key object selection"):
        read(report(), tmp_path)
    empty = key_objects(IMAGES[:1])
    del empty.ContentSequence
    with pytest.raises(Unreadable, match="names no image"):
        read(empty, tmp_path)
    deep = item(ValueType="IMAGE")
    for _ in range(40):
        deep = item(ValueType="CONTAINER", ContentSequence=Items([deep]))
    nested = key_objects(IMAGES[:1])
    nested.ContentSequence.append(deep)
    with pytest.raises(Unreadable, match="nested too deeply"):
        read(nested, tmp_path)


def test_cut_anywhere_it_is_refused_and_never_an_error(tmp_path: Path) -> None:
    whole = save(key_objects(IMAGES), tmp_path / "ko.dcm").read_bytes()
    for end in range(0, len(whole), 41):
        path = tmp_path / "cut.dcm"
        path.write_bytes(whole[:end])
        try:
            read_key_objects(path)
        except Unreadable as fault:
            assert str(fault).endswith(".")
