"""What is written in the corners of a pane: who, what, where, and how it is shown. Text only; the painter places it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from viewer.hanging.protocol import PLANES
from viewer.model.calibration import Provenance
from viewer.model.geometry import Plane
from viewer.model.study import Instance, Study, Window
from viewer.model.text import age_text, clean, date_text, name_text, time_text
from viewer.model.view import Along, Cut, Look, Orbit, Place, ViewState
from viewer.model.volume import Stack, modality_unit
from viewer.session import cuts
from viewer.session.exams import Exam, image_words
from viewer.session.overlay_text import OverlayText
from viewer.session.plane_images import slab_words
from viewer.session.relations import Bond, Relation
from viewer.session.runs import called
from viewer.widgets.image_flags import DERIVED, flags

STATE = "PR"  # begins the line on the presentation state in force
SUBTRACTED = "Subtracted"  # begins the line on the mask that is subtracted
FILTER, COLOURS = "Filter", "Colours"  # begin those on what is done for the eye
CUT_AWAY = ("Bone removed", "Table removed", "Scissors", "Cropped")  # begin those on what a rendering leaves out
FUSED = "Fused"  # begins the line on a second volume over the picture
ONLY_KEYS = "Only key images"  # that scrolling passes all others by

RENDERED = {"shaded": "Volume rendering", "mip": "MIP of the volume", "minip": "MinIP of the volume"}

BENT = {"straight": "Straightened along a path", "panorama": "Panorama along a path"}


class Tone(Enum):
    """How loud a line is, or which plane it names."""

    PLAIN = "plain"
    STRONG = "strong"
    ATTENTION = "attention"
    CRITICAL = "critical"
    CHIP = "chip"  # can be pressed
    AXIAL = "axial"
    SAGITTAL = "sagittal"
    CORONAL = "coronal"


@dataclass(frozen=True, slots=True)
class Words:
    """One line."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Corners:
    """The lines of each corner, from the top down."""

    top_left: tuple[Words, ...] = ()
    top_right: tuple[Words, ...] = ()
    bottom_left: tuple[Words, ...] = ()
    bottom_right: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the corners tell about.

    ``zoom`` is device pixels per image pixel; ``number`` of ``count`` counts from 0 in reading order.
    """

    exam: Exam
    stack: Stack
    view: ViewState
    plane: Plane
    window: Window | None = None
    zoom: float = 1.0
    number: int = 0
    count: int = 1
    damaged_images: int = 0
    text: OverlayText = field(default=OverlayText.FULL)
    bond: Relation | None = None  # how it hangs on the active pane
    unreached: str = ""  # why it shows no image at the place of the active pane
    chips: tuple[Words, ...] = ()  # what lies over the image and can be switched
    left_out: tuple[str, ...] = ()  # sentences on what of that could not be shown
    tile: bool = False  # one of many small pictures of a series
    flags: tuple[str, ...] | None = None  # what its images say of themselves, where that is known already


def corners(facts: Facts) -> Corners:
    """The four corners at the chosen level of text, or two of them where the view wants its text at one side.

    Never left out is what tells studies and patients apart, and lossy, derived or unprocessed images from originals.
    """
    if facts.unreached:
        if facts.text is OverlayText.OFF:
            return Corners(_warnings(facts.exam), bottom_right=_unlike(facts.bond))
        who = _lines(*_who(facts), *_warnings(facts.exam))
        return Corners(who, _lines(*_what(facts)), bottom_right=_bond(facts.bond))
    return _at_side(_four_corners(facts), facts.view.text_side)


def _at_side(four: Corners, side: str) -> Corners:
    """All text at one side, so that it keeps off a breast whose chest wall lies at the other."""
    top, bottom = (*four.top_left, *four.top_right), (*four.bottom_left, *four.bottom_right)
    if side == "left":
        return Corners(top_left=top, bottom_left=bottom)
    return Corners(top_right=top, bottom_right=bottom) if side == "right" else four


def _four_corners(facts: Facts) -> Corners:
    if facts.tile and facts.text is not OverlayText.OFF:
        return _of_tile(facts)
    if facts.text is OverlayText.OFF:
        return Corners(
            top_left=_warnings(facts.exam),
            bottom_right=(*_unlike(facts.bond), *_nature(facts)),
            bottom_left=_lines(*_of_state(facts), Words(turned(facts.view.look), Tone.ATTENTION)),
        )
    return Corners(
        _lines(*_who(facts), *_warnings(facts.exam)),
        _lines(*_what(facts)),
        _lines(*_how(facts)),
        _lines(*_where(facts)),
    )


def _unlike(bond: Relation | None) -> tuple[Words, ...]:
    """A link by hand or by registration is said also where text is off: what is shown beside is not surely the same place."""
    return () if bond is None or bond.bond is Bond.FRAME else _bond(bond)


def _of_tile(facts: Facts) -> Corners:
    """What a small picture has room for: who, when, which image, and whatever warns."""
    who = _who(facts)
    if facts.text is not OverlayText.NO_NAMES:
        who = (*who[:1], *who[3:])  # the name and the date
    image = facts.stack.images[facts.view.place.index]
    number = image_words(image.instance.number, image.ref.frame).capitalize()
    return Corners(
        _lines(*who, *_warnings(facts.exam)),
        (),
        _lines(*_of_state(facts), Words(turned(facts.view.look), Tone.ATTENTION)),
        _lines(*_nature(facts), Words(_side_and_view(image.instance)), Words(number, Tone.STRONG)),
    )


def anonymous_corners(facts: Facts) -> Corners:
    """What is no text of a header: modality, plane, window, zoom, place, and what the pixels are."""
    whole = facts.view.place.orbit
    where = ("", "") if whole else (position_text(facts.plane), f"{facts.number + 1} / {facts.count}")
    side = {"L": "Left", "R": "Right"}.get(facts.stack.images[facts.view.place.index].instance.laterality, "")
    return Corners(
        top_right=_lines(Words(clean(facts.stack.modality, 16)), _made(facts.view.place)),
        bottom_left=_lines(
            *(line for line in facts.chips if line.text.startswith((FUSED, *CUT_AWAY))),
            Words(turned(facts.view.look), Tone.ATTENTION),
            Words(_calibration(facts)),
            Words(_zoom(facts)),
            Words(_window(_unnamed(facts))),
        ),
        bottom_right=_lines(*_nature(facts), Words(side), *map(Words, where)),
    )


def _unnamed(facts: Facts) -> Facts:
    """Without the names that a header gives to windows and tables."""
    window, shown = facts.window, facts.view.shown
    lut = replace(shown.voi_lut, explanation="") if shown.voi_lut else None
    view = replace(facts.view, shown=replace(shown, voi_lut=lut))
    return replace(facts, window=replace(window, explanation="") if window else None, view=view)


def _zoom(facts: Facts) -> str:
    return f"Zoom {facts.zoom:.2f}×" if facts.zoom < 10 else f"Zoom {facts.zoom:.0f}×"


def _of_state(facts: Facts) -> tuple[Words, ...]:
    """What changes how all looks, or which images are passed by: it is said also where text is off."""
    said = (STATE, SUBTRACTED, FUSED, FILTER, COLOURS, ONLY_KEYS, *CUT_AWAY)
    return tuple(chip for chip in facts.chips if chip.text.startswith(said))


def turned(look: Look) -> str:
    """How the view differs from the image as it was stored, "" where it does not: letters alone may be missing."""
    flips = [word for word, on in (("left-right", look.flip_horizontal), ("up-down", look.flip_vertical)) if on]
    parts = [f"Flipped {' and '.join(flips)}"] if flips else []
    parts += [f"Rotated {look.rotation_deg % 360:g}°"] if look.rotation_deg % 360 else []
    return " · ".join(parts)


def _lines(*lines: Words) -> tuple[Words, ...]:
    return tuple(line for line in lines if line.text)


def _who(facts: Facts) -> tuple[Words, ...]:
    study = facts.exam.study
    date = () if facts.exam.prior else (Words(_study_date(study)),)
    if facts.text is OverlayText.NO_NAMES:
        return date
    patient = study.patient
    age = age_text(patient.birth_date, study.date, study.patient_age)
    uncertain = " (name uncertain)" if patient.name_uncertain else ""
    return (
        Words((clean(name_text(patient.name), 64) or "No patient name") + uncertain, Tone.STRONG),
        Words(" · ".join(part for part in (date_text(patient.birth_date), patient.sex, age) if part)),
        Words(f"ID {clean(patient.patient_id, 64) or 'missing'}"),
        *date,
    )


def _warnings(exam: Exam) -> tuple[Words, ...]:
    prior = Words(f"PRIOR {_study_date(exam.study)}", Tone.ATTENTION) if exam.prior else Words("")
    return _lines(prior, Words(exam.other_patient, Tone.CRITICAL))


def _study_date(study: Study) -> str:
    return f"{date_text(study.date)} {time_text(study.time)}".strip() or "Study date missing"


def _what(facts: Facts) -> tuple[Words, ...]:
    series = facts.exam.series(facts.stack)
    number = f"Series {series.number}" if series.number is not None else "Series"
    place = facts.view.place
    return (
        Words(clean(facts.exam.study.description, 64)),
        Words(clean(f"{number} · {facts.stack.modality} · {series.description}".rstrip(" ·"), 64)),
        Words(clean(_began_large(called(facts.stack)), 96)),
        Words(clean(facts.stack.why_split, 96)),
        _made(place),
    )


def _began_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _made(place: Place) -> Words:
    """What is made of the volume, where no image of it is shown."""
    if place.cut:
        return _plane(place.cut)
    return Words(_rendered(place.orbit) if place.orbit else "")


def _rendered(orbit: Orbit) -> str:
    return BENT[orbit.kind] if isinstance(orbit, Along) else RENDERED[orbit.mode]


def _plane(cut: Cut) -> Words:
    name, kind = cuts.plane_name(cut), cut.kind or cuts.plane_name(cut)
    return Words(f"{name.capitalize()} plane", Tone(kind) if kind in PLANES else Tone.PLAIN)


def _how(facts: Facts) -> tuple[Words, ...]:
    remarks = tuple(Words(clean(remark, 96), Tone.ATTENTION) for remark in facts.stack.remarks[:2])
    verb = "is" if facts.damaged_images == 1 else "are"
    damaged = f"{facts.damaged_images} of {len(facts.stack.images)} images {verb} damaged and not shown"
    return (
        *facts.chips,
        *(Words(clean(sentence, 96), Tone.ATTENTION) for sentence in facts.left_out[:1]),
        *remarks,
        Words(clean(_without_uptake(facts.stack), 128), Tone.ATTENTION),
        Words(damaged if facts.damaged_images else "", Tone.CRITICAL),
        Words(turned(facts.view.look), Tone.ATTENTION),
        Words(_calibration(facts)),
        Words(_zoom(facts)),
        Words(_window(facts)),
    )


def _calibration(facts: Facts) -> str:
    calibration = facts.stack.images[facts.view.place.index].calibration
    if facts.view.place.orbit or facts.view.place.cut:
        return ""
    if calibration.provenance is Provenance.NONE:
        return "Not calibrated: lengths in pixels"
    said = " · ".join(filter(None, (calibration.tag, calibration.by)))
    return f"Calibration: {said}" if said else ""


def _window(facts: Facts) -> str:
    if facts.view.place.orbit and facts.view.place.orbit.mode == "shaded":
        return ""
    shown = facts.view.shown
    inverted = " inverted" if shown.invert else ""
    if shown.voi_lut is not None and shown.window is None:
        return f"{clean(f'VOI LUT {shown.voi_lut.explanation}'.strip(), 48)}{inverted}"
    if facts.window is None:
        return inverted.strip()
    name = f" {clean(facts.window.explanation, 24)}" if facts.window.explanation else ""
    unit = _unit_of_uptake(facts.stack)
    return f"W {_figure(facts.window.width)} L {_figure(facts.window.center)}{unit}{name}{inverted}"


def _unit_of_uptake(stack: Stack) -> str:
    """The unit of PET values, which may be SUV or not; other modalities have one unit, known to every reader."""
    unit = modality_unit(stack.images[0]) if stack.uptake else "1"
    return "" if unit == "1" else f" {clean(unit, 16)}"


def _without_uptake(stack: Stack) -> str:
    return f"No SUV: {stack.uptake.why_not}" if stack.uptake and stack.uptake.why_not else ""


def _figure(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.2f}"


def _where(facts: Facts) -> tuple[Words, ...]:
    place = facts.view.place
    if isinstance(place.orbit, Along):
        return _nature(facts)
    if place.orbit:
        turn = (f"Azimuth {place.orbit.azimuth_deg:.0f}°", f"Elevation {place.orbit.elevation_deg:.0f}°")
        return (*_nature(facts), *map(Words, turn))
    instance = facts.stack.images[place.index].instance
    thickness = f"Thickness {instance.slice_thickness:g} mm" if instance.slice_thickness and not place.cut else ""
    slab = slab_words(place.cut) if place.cut else ""
    return (
        *_bond(facts.bond),
        *_nature(facts),
        Words(_side_and_view(instance)),
        Words(thickness),
        Words(slab),
        Words(position_text(facts.plane)),
        Words(_number(facts), Tone.STRONG),
    )


def _bond(bond: Relation | None) -> tuple[Words, ...]:
    """That a pane is linked; a link that rests on a person's eye or on a computation says so, and how far off it may be."""
    if bond is None:
        return ()
    tilt = f" · tilted {bond.tilt_deg:.0f}°" if bond.tilt_deg >= 1.0 else ""
    if bond.bond is Bond.BY_HAND:
        return (Words(f"Linked by hand {bond.offset_mm:+.1f} mm{tilt}", Tone.ATTENTION),)
    if bond.bond is Bond.REGISTERED:
        return (Words(f"Registered{tilt}", Tone.ATTENTION), Words(bond.merit, Tone.ATTENTION))
    return (Words("Linked"),)


def _side_and_view(instance: Instance) -> str:
    parts = (instance.laterality, instance.view_position or instance.view)
    return clean(" ".join(part for part in parts if part), 32)


def _nature(facts: Facts) -> tuple[Words, ...]:
    """What the pixels are besides an original for reading; a plane or a volume is made of all images of its stack."""
    place, images = facts.view.place, facts.stack.images
    shown = images if place.cut or place.orbit else (images[place.index],)
    said = facts.flags if facts.flags is not None else flags(image.instance for image in shown)
    return tuple(Words(text, Tone.ATTENTION if text != DERIVED else Tone.PLAIN) for text in said)


def _number(facts: Facts) -> str:
    """``Image 46 / 152``; where the image's own number is another one, ``Image 107 · 46 / 152``.

    The image is called as in the report; the place in the stack never stands after the word "image" unless both agree.
    """
    place = f"{facts.number + 1} / {facts.count}"
    if facts.view.place.cut:
        return f"Plane {place}"
    image = facts.stack.images[facts.view.place.index]
    named = image_words(image.instance.number, image.ref.frame).capitalize()
    own = image.instance.number if image.ref.frame is None else image.ref.frame + 1
    return f"{named} / {facts.count}" if own == facts.number + 1 else f"{named} · {place}"


def position_text(plane: Plane) -> str:
    """Where a plane lies along the patient axis nearest to its normal: ``F 120.5 mm``; "" without patient coordinates."""
    if not plane.in_patient:
        return ""
    axis = int(np.argmax(np.abs(plane.normal)))
    value = plane.position[axis]
    return f"{('LR', 'PA', 'HF')[axis][value < 0]} {abs(value):.1f} mm"
