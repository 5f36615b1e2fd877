"""The arguments by which a command is told which image is meant, and the image they mean."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from app.commands.command import Unusable, require
from app.inspection.choosing import Choice, NoSuchImage, choose
from app.inspection.scan import scan


def image_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH, --series, --stack, --image and --frame."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a DICOM file or a folder of them")
    parser.add_argument("--series", default="", metavar="UID_OR_NUMBER")
    parser.add_argument("--stack", default="", metavar="ID")
    parser.add_argument(
        "--image", type=int, metavar="N", help="0-based, in the order of the stack; default the middle one"
    )
    parser.add_argument("--frame", type=int, metavar="N", help="0-based frame of a multi-frame file")


def picked(given: argparse.Namespace) -> Choice:
    """The image the arguments mean; raises Unusable with a sentence."""
    require([given.path])
    found = scan([given.path])
    try:
        choice = choose(found, given.series, given.stack, given.image)
    except NoSuchImage as error:
        raise Unusable(str(error)) from error
    return _at_frame(choice, given.frame) if given.frame is not None else choice


def _at_frame(choice: Choice, frame: int) -> Choice:
    indices = [index for index, image in enumerate(choice.stack.images) if image.frame.index == frame]
    if not indices:
        raise Unusable(f"There is no frame {frame} in this stack.")
    return Choice(choice.study, choice.stack, indices[0])


def numbers(text: str, count: int, what: str) -> tuple[float, ...]:
    """``count`` numbers parted by commas; raises Unusable naming ``what`` they should be."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != count or not all(math.isfinite(one) for one in found):
        raise Unusable(f"{what} is {count} numbers parted by commas, not {text!r}.")
    return found
