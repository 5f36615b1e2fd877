"""What a pane shows at one moment, as a key image keeps it: the view itself, and a presentation state that says the same."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from viewer.dicom import windowing
from viewer.model.key_view import KeyView
from viewer.model.layers import OverlayPlane
from viewer.model.presentation import (
    KEY_IMAGE,
    DisplayedArea,
    GraphicLayer,
    PresentationState,
    Scope,
    Voi,
)
from viewer.model.study import ImageRef, Lut, Window
from viewer.model.view import Look, Shown
from viewer.model.volume import Stack, StackImage
from viewer.render.camera import Camera
from viewer.session.layers import Mask, shown_over
from viewer.session.plane_images import lies_on
from viewer.session.presentations import NONE
from viewer.session.reading import Reading
from viewer.widgets.key_marks import MEASUREMENTS, measured, outlined, seen_of_state

OVERLAYS = "OVERLAYS"
Edges = tuple[float, float, float, float]


def key_view(reading: Reading, pane: int, camera: Camera) -> KeyView | None:
    """The view of a pane whose picture ``camera`` makes; None where it shows no image and no plane."""
    if reading.panes.view(pane).place.cut is not None:
        return _of_plane(reading, pane, camera)
    image, view, stack = reading.places.image(pane), reading.panes.view(pane), reading.places.stack(pane)
    if image is None or stack is None:
        return None
    state = reading.presentations.state(stack, view.place)
    drawn = reading.measurements.of_image(image.ref)
    presented, why_not = _presented(reading, pane, camera, image, state)
    return KeyView(
        image.ref,
        _kept(view.shown, reading.windows.in_force(pane)),
        view.look,
        seen_area(camera),
        state.uid if state else NONE,
        reading.layers.overlays,
        reading.layers.shutters,
        drawn,
        presented,
        why_not,
    )


def _of_plane(reading: Reading, pane: int, camera: Camera) -> KeyView | None:
    """The view of a pane on a reconstructed plane, with what was measured there."""
    view, stack, image = reading.panes.view(pane), reading.places.stack(pane), reading.plane_images.shown(pane)
    cut = view.place.cut
    if stack is None or image is None or cut is None:
        return None
    drawn = tuple(one for one in reading.measurements.all if one.image in _refs(stack) and lies_on(one, stack, cut))
    return KeyView(
        image.ref,
        _kept(view.shown, reading.windows.in_force(pane)),
        view.look,
        seen_area(camera),
        NONE,
        reading.layers.overlays,
        reading.layers.shutters,
        drawn,
        why_not="Other viewers are sent planes as a series of their own: Planes as a new series.",
        cut=cut,
    )


def _refs(stack: Stack) -> frozenset[ImageRef]:
    return frozenset(image.ref for image in stack.images)


def _kept(chosen: Shown, in_force: Shown) -> Shown:
    """What was chosen; a window that was computed is kept too, for it would be computed from other pixels next time."""
    computed = in_force.window is not None and in_force.window.explanation == windowing.AUTO
    return in_force if computed and not chosen.voi_lut else chosen


def seen_area(camera: Camera) -> Edges:
    """The edges (left, top, right, bottom), in pixels of the image, of all that a picture shows, beside the image too."""
    corners = camera.to_pixels([(0.0, 0.0), (camera.width, camera.height)])
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return left, top, right, bottom


def _presented(
    reading: Reading, pane: int, camera: Camera, image: StackImage, state: PresentationState | None
) -> tuple[PresentationState | None, str]:
    """The view as a presentation state of its own, or why there is none."""
    look, ref = camera.look, image.ref
    if ref.tile is not None:
        return None, "A slice of a mosaic is no image to DICOM; no presentation state can be about it."
    if look.rotation_deg % 90:
        return None, "A presentation state turns an image by quarters only."
    rotation, flip = spatial(look)
    scope = Scope(((ref.sop_uid, () if ref.frame is None else (ref.frame + 1,)),))
    made = PresentationState(
        "",
        ref.study_uid,
        image.instance.patient_key,
        label=KEY_IMAGE,
        references=scope,
        areas=(_area(camera),),
        rotation=rotation,
        flip=flip,
    )
    made = _with_marks(_with_layers(made, reading, image, state), reading, camera, image, state)
    if _in_colour(image):
        return replace(made, grey=False), ""
    return _with_greys(made, reading, pane)


def spatial(look: Look) -> tuple[int, bool]:
    """A look as DICOM says it: a turn clockwise, then a flip left for right (PS3.3 C.10.6)."""
    flip = look.flip_horizontal != look.flip_vertical
    turn = look.rotation_deg + (180.0 if look.flip_vertical else 0.0)
    return round(-turn if flip else turn) % 360, flip


def _area(camera: Camera) -> DisplayedArea:
    """The pixels that are seen; margins on both sides of the image are left out where that changes nothing."""
    left, top, right, bottom = seen_area(camera)
    across, down = _margin(left, right, camera.columns), _margin(top, bottom, camera.rows)
    # Without the wider one the image is as large as before; without both it would be larger.
    if across / (right - left) >= down / (bottom - top):
        left, right = left + across, right - across
    else:
        top, bottom = top + down, bottom - down
    shape = camera.plane.row_spacing / camera.plane.column_spacing
    return DisplayedArea(*_whole_pixels(left, top, right, bottom), pixel_shape=shape)


def _whole_pixels(left: float, top: float, right: float, bottom: float) -> Edges:
    """The nearest edges that pixels have, at least one pixel apart: DICOM names an area by its outermost pixels."""
    low = [math.floor(edge + 1.0) for edge in (left, top)]
    high = [max(math.floor(edge + 1.0), start + 1) for edge, start in zip((right, bottom), low, strict=True)]
    return low[0] - 0.5, low[1] - 0.5, high[0] - 0.5, high[1] - 0.5


def _margin(low: float, high: float, count: int) -> float:
    """How much is seen beside the image on both of its sides, in pixels."""
    return max(min(-0.5 - low, high - (count - 0.5)), 0.0)


def _in_colour(image: StackImage) -> bool:
    pixel = image.instance.format
    return pixel is not None and (pixel.samples > 1 or pixel.photometric == "PALETTE COLOR")


def _with_greys(made: PresentationState, reading: Reading, pane: int) -> tuple[PresentationState | None, str]:
    """With the transformations in force: of the image, of a state, or of the reader's."""
    presented, shown = reading.windows.image(pane), reading.windows.in_force(pane)
    if presented is None or windowing.pseudo_colours(presented) is not None:
        return None, "The image is shown in pseudo-colour, which a greyscale presentation state has no words for."
    lut = presented.instance.presentation_lut
    inverse = windowing.inverted(presented.instance) != shown.invert
    window = _as_linear(shown.window) if shown.window else None
    voi = Voi(windows=(window,)) if window else Voi(luts=(shown.voi_lut,) if shown.voi_lut else ())
    return replace(
        made,
        rescale=presented.frame.rescale if presented.instance.modality_lut is None else None,
        modality_lut=presented.instance.modality_lut,
        vois=(voi,) if voi.windows or voi.luts else (),
        shape="INVERSE" if inverse and lut is None else "IDENTITY",
        presentation_lut=_upside_down(lut) if lut and shown.invert else lut,
    ), ""


def _as_linear(window: Window) -> Window:
    """A computed window in the form that every viewer reads, with the same greys (PS3.3 C.11.2.1.2); others as they are."""
    if window.explanation != windowing.AUTO or window.function != "LINEAR_EXACT":
        return window
    return Window(window.center + 0.5, window.width + 1, "LINEAR", window.explanation)


def _upside_down(lut: Lut) -> Lut:
    """A table that gives black for white."""
    data = np.frombuffer(lut.data, "<u2").astype(np.int64)
    return replace(lut, data=((1 << lut.bits) - 1 - data).astype("<u2").tobytes())


def _with_layers(
    made: PresentationState, reading: Reading, image: StackImage, state: PresentationState | None
) -> PresentationState:
    """With the shutter and the overlays that were seen; bits that are not in the image itself go into the state."""
    layers = reading.layers
    over = layers.of(image, state)
    shown = shown_over(over, state)
    masks = shown.masks if layers.overlays else ()
    planes = {mask.group: _plane(mask) for mask, _ in masks if any(mask is added for added in over.of_state)}
    shutter = shown.shutter if layers.shutters else None
    if shutter is not None and shown.shutter_mask is not None:
        planes[shown.shutter_mask.group] = _plane(shown.shutter_mask)
    kept = state.graphic_layers if state else ()
    more = (GraphicLayer(OVERLAYS),) if masks and state is None else ()
    return replace(
        made,
        graphic_layers=(*kept, *more),
        overlays=tuple(planes.values()),
        active_overlays=tuple((mask.group, layer or OVERLAYS) for mask, layer in masks),
        shutter=shutter,
    )


def _plane(mask: Mask) -> OverlayPlane:
    rows, columns = mask.bits.shape
    packed = np.packbits(mask.bits > 0, bitorder="little").tobytes()
    return OverlayPlane(mask.group, rows, columns, label=mask.label, packed=packed)


def _with_marks(
    made: PresentationState, reading: Reading, camera: Camera, image: StackImage, state: PresentationState | None
) -> PresentationState:
    """With the annotations of a state in force, and the reader's measurements in a layer above them."""
    of_state = seen_of_state(image, state, camera) if state else ()
    kept = reading.measurements
    drawn = (*measured(kept.of_image(image.ref), image.plane), *outlined(kept.all, image.ref))
    if not drawn:
        return replace(made, annotations=of_state)
    order = max((layer.order for layer in made.graphic_layers), default=0) + 1
    layers = (*made.graphic_layers, GraphicLayer(MEASUREMENTS, order, grey=65535))
    return replace(made, graphic_layers=layers, annotations=(*of_state, *drawn))
