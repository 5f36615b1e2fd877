"""``main.py render PATH --out PNG …``: the picture a reader would see, or what the greyscale pipeline gives."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QImageWriter

from app.commands.command import DONE, IN_PART, Command, Context, Unusable, tell
from app.commands.pick import image_arguments, numbers, picked
from app.commands.planes import plane_arguments, plane_of
from app.commands.stated import presentation_state, with_document, with_layers
from app.inspection.choosing import Choice
from app.inspection.values import stored_values
from app.shell.still import Still, draw
from viewer.dicom.damage import Damaged
from viewer.dicom.presenting import as_presented, turned
from viewer.dicom.windowing import choices, default_shown, native_picture
from viewer.model.presentation import PresentationState
from viewer.model.sculpture import BONE, TABLE, Hiding
from viewer.model.study import Lut, Window
from viewer.model.view import Look, Orbit, Place, Shown, ViewState
from viewer.model.volume import modality_unit
from viewer.render.presets import MODES, load_presets
from viewer.session.renderings import Renderings
from viewer.session.state_matching import remarks_on

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def _arguments(parser: argparse.ArgumentParser) -> None:
    image_arguments(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="PNG")
    parser.add_argument("--window", metavar="CENTER,WIDTH[,FUNCTION]")
    parser.add_argument("--voi", type=int, metavar="N", help="the image's own window or VOI LUT number N, from 0")
    parser.add_argument("--native", action="store_true", help="one pixel per stored pixel, 8 bit, no text")
    parser.add_argument("--size", default="1000x1000", metavar="WxH")
    parser.add_argument(
        "--overlays",
        choices=("on", "off"),
        help="text, overlay planes and, with --native, shutters; default on, with --native off",
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="a presentation state by which the image is shown")
    parser.add_argument("--flip", choices=("h", "v"), action="append", default=[])
    parser.add_argument("--rotate", type=float, default=0.0, metavar="DEG")
    parser.add_argument("--invert", action="store_true")
    plane_arguments(parser)
    parser.add_argument("--volume", metavar="PRESET")
    parser.add_argument("--mode", choices=MODES, help="of --volume; default is the preset's own")
    parser.add_argument("--remove", choices=(BONE, TABLE), action="append", default=[], help="from a CT, automatically")
    parser.add_argument("--azimuth", type=float, default=0.0, metavar="DEG")
    parser.add_argument("--elevation", type=float, default=0.0, metavar="DEG")


def _run(context: Context, given: argparse.Namespace) -> int:
    choice = picked(given)
    state = presentation_state(given.state, choice) if given.state else None
    shown = _shown(given, choice)
    if given.native:
        image = _native(choice, shown, state, overlays=given.overlays == "on", flips=given.flip, turn=given.rotate)
        problem = ""
    else:
        width, height = _size(given.size)
        view = ViewState(_place(given, choice), _look(given), shown)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        study = with_document(choice.study, given.state) if state else choice.study
        chosen = state.uid if state else ""
        image, problem = draw(Still(study, view, width, height, overlays=given.overlays != "off", state=chosen))
    _write(image, given.out)
    if state:
        for remark in remarks_on(state, choice.image):
            tell(remark)
    if problem:
        tell(problem)
    return IN_PART if problem else DONE


def _write(image: QImage, file: Path) -> None:
    writer = QImageWriter(str(file), QByteArray(b"png"))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"{file} cannot be written ({error.strerror}).") from error
    if not writer.write(image):
        raise Unusable(f"{file} cannot be written ({writer.errorString()}).")


def _native(
    choice: Choice, shown: Shown, state: PresentationState | None, *, overlays: bool, flips: list[str], turn: float
) -> QImage:
    if turn % 90:
        raise Unusable("With --native, only quarter turns keep the stored pixels: --rotate 90, 180 or 270.")
    try:
        stored = stored_values(choice.image)
    except Damaged as error:
        raise Unusable(f"The image is damaged: {error}") from error
    chosen = shown.window is not None or shown.voi_lut is not None
    image = as_presented(choice.image, state, own_values=chosen) if state else choice.image
    if not chosen:
        own = default_shown(image, stored)
        shown = Shown(own.window, own.voi_lut, own.invert != shown.invert)
    picture = stored if choice.stack.colour else native_picture(image, stored, shown)
    picture = with_layers(picture, choice.image, state) if overlays else picture
    picture = turned(picture, state) if state else picture
    picture = picture[:, ::-1] if "h" in flips else picture
    picture = picture[::-1] if "v" in flips else picture
    return _as_image(np.ascontiguousarray(np.rot90(picture, -round(turn / 90))))


def _as_image(picture: NDArray[np.uint8]) -> QImage:
    height, width = picture.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(picture.data, width, height, picture.strides[0], kind).copy()


def _shown(given: argparse.Namespace, choice: Choice) -> Shown:
    if given.window:
        return Shown(window=_window(given.window, _function(choice)), invert=given.invert)
    if given.voi is None:
        return Shown(invert=given.invert)
    offered = choices(choice.image)
    if not 0 <= given.voi < len(offered):
        raise Unusable(f"The image has {len(offered)} windows and VOI LUTs of its own; there is no number {given.voi}.")
    chosen = offered[given.voi]
    if isinstance(chosen, Lut):
        return Shown(voi_lut=chosen, invert=given.invert)
    return Shown(window=chosen, invert=given.invert)


def _function(choice: Choice) -> str:
    """The function of a window that names none: in SUV the half and the one of LINEAR would be a good part of the window."""
    return "LINEAR_EXACT" if modality_unit(choice.image).startswith("SUV") else "LINEAR"


def _window(text: str, default: str) -> Window:
    parts = text.split(",")
    function = parts[2].upper() if len(parts) == 3 else default
    if function not in FUNCTIONS:
        raise Unusable(f"A window's function is linear, linear_exact or sigmoid, not {function.lower()!r}.")
    center, width = numbers(",".join(parts[:2]), 2, "A window")
    if width <= 0 or (function == "LINEAR" and width < 1):
        raise Unusable(f"A window of width {width:g} shows nothing; LINEAR needs 1 or more, the others more than 0.")
    return Window(center, width, function)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise Unusable(f"A size is WIDTHxHEIGHT, each 16 to 8192, not {text!r}.")
    return int(width), int(height)


def _look(given: argparse.Namespace) -> Look:
    return Look(rotation_deg=given.rotate, flip_horizontal="h" in given.flip, flip_vertical="v" in given.flip)


def _place(given: argparse.Namespace, choice: Choice) -> Place:
    stack = choice.stack
    if not (given.plane or given.volume):
        return Place(stack.id, choice.index)
    if not (stack.geometry.is_volume or (stack.geometry.has_planes and not given.volume)):
        raise Unusable(f"This stack is no volume: {stack.geometry.why_not}")
    if given.volume:
        return Place(stack.id, choice.index, orbit=_orbit(given, choice))
    return Place(stack.id, choice.index, cut=plane_of(given, choice))


def _orbit(given: argparse.Namespace, choice: Choice) -> Orbit:
    known, renderings = load_presets(), Renderings(load_presets())
    offered = {preset.id: preset for preset in renderings.offered(choice.stack)}
    if given.volume not in {preset.id for preset in known}:
        raise Unusable(f"There is no volume preset {given.volume!r}; there are {', '.join(each.id for each in known)}.")
    if given.volume not in offered:
        fit = f"those that are are {', '.join(offered)}" if offered else "none is"
        raise Unusable(f"The volume preset {given.volume} is not made for these images; {fit}.")
    preset = offered[given.volume]
    if given.remove and preset.unit != "HU":
        raise Unusable("Bone and table are found by Hounsfield units; this series is no CT in HU.")
    removed = tuple(sorted({*given.remove, *preset.remove}))
    mode = given.mode or preset.mode
    return Orbit(preset.id, given.azimuth, given.elevation, mode, hiding=Hiding(removed=removed))


COMMAND = Command("render", "the picture a reader would see", _run, _arguments)
