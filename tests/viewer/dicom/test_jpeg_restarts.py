"""A JPEG scan that lost, repeated or exchanged a part between its restart markers is refused; and what no marker shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from viewer.dicom.damage import Damaged
from viewer.dicom.jpeg_restarts import Grid
from viewer.dicom.jpeg_stream import read_jpeg

SIZES = [(64, 96), (65, 97), (7, 5), (100, 8)]
SHARES = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}


def picture(rows: int, columns: int, samples: int) -> Image.Image:
    chance = np.random.default_rng(rows + columns)
    shape = (rows, columns) + ((3,) if samples == 3 else ())
    return Image.fromarray(chance.integers(0, 256, shape).astype(np.uint8))


def jpeg(image: Image.Image, **options: int | bool) -> bytes:
    kept = BytesIO()
    image.save(kept, "jpeg", quality=80, **options)
    return kept.getvalue()


@pytest.mark.parametrize("progressive", [False, True], ids=["sequential", "progressive"])
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("interval", [0, 1, 2, 5, 1000])
def test_colour_in_every_sampling_holds_as_many_as_its_size_asks_for(
    interval: int, size: tuple[int, int], share: str, progressive: bool
) -> None:
    made = jpeg(
        picture(*size, samples=3), subsampling=SHARES[share], restart_marker_blocks=interval, progressive=progressive
    )
    assert read_jpeg(made).restart_interval == interval


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("interval", [0, 1, 3, 64])
def test_grey_does_too(interval: int, size: tuple[int, int]) -> None:
    read_jpeg(jpeg(picture(*size, samples=1), restart_marker_blocks=interval))


@pytest.mark.parametrize(
    ("block", "sampling", "components", "units"),
    [
        (8, {1: (1, 1)}, (1,), 13 * 9),
        (8, {1: (2, 2), 2: (1, 1), 3: (1, 1)}, (1, 2, 3), 7 * 5),
        (8, {1: (2, 2), 2: (1, 1), 3: (1, 1)}, (1,), 13 * 9),  # by itself: no rows of blocks only to fill a unit
        (8, {1: (2, 2), 2: (1, 1), 3: (1, 1)}, (2,), 7 * 5),
        (1, {0: (1, 1)}, (0,), 99 * 70),
        (1, {0: (1, 1), 1: (1, 1), 2: (1, 1)}, (0, 1, 2), 99 * 70),
        (8, {1: (1, 1)}, (2,), 0),
    ],
)
def test_units_are_counted_as_the_standard_does(
    block: int, sampling: dict[int, tuple[int, int]], components: tuple[int, ...], units: int
) -> None:
    assert Grid(70, 99, block, sampling).units(components) == units


def parts(made: bytes) -> list[int]:
    """Where the markers stand, and the end of the scan."""
    return [match.start() for match in re.finditer(rb"\xff[\xd0-\xd7]", made)] + [len(made) - 2]


def without_one(made: bytes) -> bytes:
    first, second, *_ = parts(made)
    return made[:first] + made[second:]


def one_twice(made: bytes) -> bytes:
    first, second, *_ = parts(made)
    return made[:second] + made[first:]


def exchanged(made: bytes) -> bytes:
    first, second, third, *_ = parts(made)
    return made[:first] + made[second:third] + made[first:second] + made[third:]


def without_the_last(made: bytes) -> bytes:
    *_, last, end = parts(made)
    return made[:last] + made[end:]


def without_eight(made: bytes) -> bytes:
    """The numbers go on as if nothing were missing."""
    places = parts(made)
    return made[: places[0]] + made[places[8] :]


@pytest.mark.parametrize("damage", [without_one, one_twice, exchanged, without_the_last, without_eight])
def test_a_part_that_is_lost_or_out_of_place_is_refused(damage: Callable[[bytes], bytes]) -> None:
    made = jpeg(picture(64, 96, samples=1), restart_marker_blocks=4)
    assert len(parts(made)) > 20
    imagecodecs.jpeg8_decode(damage(made))  # the decoder says nothing
    with pytest.raises(Damaged, match="missing or stand where they do not belong"):
        read_jpeg(damage(made))


def test_a_marker_without_an_interval_is_refused() -> None:
    made = jpeg(picture(64, 96, samples=1))
    with pytest.raises(Damaged, match="missing or stand"):
        read_jpeg(made[:-2] + b"\xff\xd0" + made[-2:])


def test_one_marker_more_behind_the_last_part_is_forgiven() -> None:
    made = jpeg(picture(16, 16, samples=1), restart_marker_blocks=2)
    assert len(parts(made)) == 2
    read_jpeg(made[:-2] + b"\xff\xd1" + made[-2:])


# --- what is not noticed


def flipped(stream: bytes, start: bytes) -> bytes:
    """One bit of the entropy-coded data turned, far from every marker."""
    begins = stream.index(start)
    at = next(at for at in range(begins + 40, len(stream)) if not {0xFF, 0xFE} & {*stream[at - 1 : at + 2]})
    return stream[:at] + bytes([stream[at] ^ 1]) + stream[at + 1 :]


@pytest.mark.xfail(strict=True, reason="neither libjpeg nor OpenJPEG tells of it, and DICOM has no checksum")
@pytest.mark.parametrize(
    ("encode", "decode", "start"),
    [
        ("jpeg8_encode", "jpeg8_decode", b"\xff\xda"),
        ("ljpeg_encode", "jpeg8_decode", b"\xff\xda"),
        ("jpeg2k_encode", "jpeg2k_decode", b"\xff\x93"),
    ],
)
def test_a_bit_turned_within_the_coded_data_is_noticed(encode: str, decode: str, start: bytes) -> None:
    """Known and open: a wrong code is as good as a right one to a decoder.

    libjpeg warns where codes or data run out, which imagecodecs does not pass on; that finds one in five single bits in
    such a picture and one in two of eight wrong bytes in a row. The bytes that were received are hashed on import, so
    that later damage to the archive can be found; damage before that cannot.
    """
    slope = np.linspace(20, 220, 128 * 96).reshape(128, 96).astype(np.uint8)
    noisy = slope + np.random.default_rng(1).integers(0, 16, slope.shape).astype(np.uint8)
    options = {"level": 90} if encode == "jpeg8_encode" else {"codecformat": "j2k"} if "2k" in encode else {}
    stream = bytes(getattr(imagecodecs, encode)(noisy, **options))
    right = getattr(imagecodecs, decode)(stream)
    try:
        wrong = getattr(imagecodecs, decode)(flipped(stream, start))
    except Exception:
        return
    assert np.array_equal(wrong, right)


def test_a_bit_turned_in_jpeg_ls_is_mostly_noticed() -> None:
    """Its contexts go astray, and what is left of the data no longer fits: CharLS says so."""
    slope = np.linspace(20, 220, 128 * 96).reshape(128, 96).astype(np.uint8)
    noisy = slope + np.random.default_rng(1).integers(0, 16, slope.shape).astype(np.uint8)
    stream = bytes(imagecodecs.jpegls_encode(noisy))
    noticed = 0
    for at in range(200, len(stream) - 200, 97):
        try:
            imagecodecs.jpegls_decode(stream[:at] + bytes([stream[at] ^ 4]) + stream[at + 1 :])
        except Exception:
            noticed += 1
    assert noticed > 0.9 * len(range(200, len(stream) - 200, 97))
