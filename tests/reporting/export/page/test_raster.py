"""Pictures go into the PDF with every pixel they have, or not at all."""

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from reporting.export.exporter import ExportError
from reporting.export.page.raster import read_raster


def packed(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def noise(mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((37, 23), 80).convert(mode)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_data_of_a_plain_png_are_passed_through(mode: str) -> None:
    png = packed(noise(mode))
    found = read_raster(png)
    assert found.data in png
    assert (found.columns, found.rows, found.channels, found.packing) == (37, 23, len(mode), "FlateDecode")


def test_a_jpeg_is_passed_through_as_it_is() -> None:
    jpeg = packed(noise(), "JPEG")
    assert (read_raster(jpeg).data, read_raster(jpeg).packing) == (jpeg, "DCTDecode")


def test_what_is_transparent_is_white_and_the_rest_as_it_was() -> None:
    image = Image.new("RGBA", (2, 1), (10, 20, 30, 255))
    image.putpixel((1, 0), (10, 20, 30, 0))
    found = read_raster(packed(image))
    assert zlib.decompress(found.data)[0] == 0  # a row without a predictor
    assert zlib.decompress(found.data)[1:] == bytes((10, 20, 30, 255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA"])
def test_other_kinds_of_png_are_packed_anew(mode: str) -> None:
    found = read_raster(packed(noise("RGB").convert(mode)))
    assert (found.columns, found.rows) == (37, 23)


def test_a_turned_photograph_is_not_passed_through_lying() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = read_raster(packed(noise(), "JPEG", exif=exif.tobytes()))
    assert (found.packing, found.columns, found.rows) == ("FlateDecode", 23, 37)


def _cut(png: bytes) -> bytes:
    return png[:-20]


def _flipped(png: bytes) -> bytes:
    return png[:60] + bytes([png[60] ^ 1]) + png[61:]


def _larger(png: bytes) -> bytes:
    """The head says a row more than there is, with the right checksum."""
    head = b"IHDR" + png[16:20] + (24).to_bytes(4, "big") + png[24:29]
    return png[:12] + head + zlib.crc32(head).to_bytes(4, "big") + png[33:]


def _empty(png: bytes) -> bytes:
    return png[:8]


@pytest.mark.parametrize("damage", [_cut, _flipped, _larger, _empty, bytes.upper])
def test_a_damaged_png_is_refused(damage: Callable[[bytes], bytes]) -> None:
    png = packed(noise())
    assert damage(png) != png
    with pytest.raises(ExportError, match="could not be read"):
        read_raster(damage(png))
