"""``main.py segment PATH …``: a segment grown from a point or taken from a SEG, shaped, measured, written as a new SEG."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, require
from app.commands.measured import text_of, value_document
from app.commands.pick import image_arguments, numbers, picked
from app.durable import write_synced
from app.inspection.choosing import Choice
from app.inspection.scan import scan
from app.inspection.segmenting import Made, NotSegmented, Wish, grown, object_of, shaped, taken, written
from app.inspection.segmenting import numbers as measured
from app.inspection.volumes import voxels_of
from reporting.export.exporter import ExportError
from viewer.dicom.unreadable import Unreadable
from viewer.model.geometry import triple
from viewer.model.measurement import Measurement
from viewer.model.segmentation import Segmentation
from viewer.model.study import Instance
from viewer.model.volume import Voxels
from viewer.session.region_growing import Range


def _arguments(parser: argparse.ArgumentParser) -> None:
    image_arguments(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--seed", metavar="X,Y,Z", help="patient mm: grow the connected region from here")
    source.add_argument("--mask", type=Path, metavar="SEG_FILE", help="take a segment of this segmentation")
    parser.add_argument("--number", type=int, default=1, metavar="N", help="of the segment in --mask; default 1")
    parser.add_argument("--between", metavar="LOW,HIGH", help="values of the region, in the unit of the images")
    parser.add_argument("--tolerance", type=float, metavar="T", help="instead: as near as this to those at the seed")
    parser.add_argument(
        "--reach", type=float, default=50.0, metavar="MM", help="what goes farther is refused; default 50"
    )
    parser.add_argument("--fill", action="store_true", help="fill enclosed holes")
    parser.add_argument("--largest", action="store_true", help="keep the largest part")
    parser.add_argument("--interpolate", action="store_true", help="draw on empty images between drawn ones")
    parser.add_argument("--smooth", type=float, default=0.0, metavar="MM", help="smooth by a Gaussian, the volume kept")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it as a new SEG")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    wish, choice = _wish(given), picked(given)
    try:
        source = _object(given.mask) if given.mask else None
        voxels = voxels_of(choice.stack)
        made = shaped(taken(choice, source, given.number) if source else grown(choice, voxels, wish), wish)
        measurement = _measured(choice, voxels, made)
        if given.out:
            _write(given.out, written(choice, made))
    except (NotSegmented, Unreadable, ExportError) as why:
        raise Unusable(str(why)) from why
    answer(_document(made, measurement, given.out), _text(made, measurement), as_json=given.json)
    return DONE if measurement.values and not measurement.why_not else IN_PART


def _wish(given: argparse.Namespace) -> Wish:
    if given.seed and bool(given.between) == (given.tolerance is not None):
        raise Unusable("A region needs --between LOW,HIGH or --tolerance T, and not both.")
    if given.tolerance is not None and not given.tolerance >= 0:
        raise Unusable("--tolerance is a number of 0 or more.")
    if not 0 < given.reach <= 500 or not 0 <= given.smooth <= 50:
        raise Unusable("--reach is more than 0 and at most 500 mm, --smooth at most 50 mm.")
    low, high = numbers(given.between, 2, "--between") if given.between else (0.0, 0.0)
    span = Range(low, high, given.tolerance)
    point = triple(numbers(given.seed, 3, "--seed")) if given.seed else (0.0, 0.0, 0.0)
    return Wish(point, span, given.reach, given.fill, given.largest, given.interpolate, given.smooth)


def _object(file: Path) -> Segmentation:
    require([file])
    found = scan([file])
    instances = [one for study in found.studies for series in study.series for one in series.instances]
    if len(instances) != 1:
        reasons = "; ".join(reason for _, reason in found.unreadable[:3])
        raise Unusable(f"{file} is not one segmentation. {reasons}".strip())
    return object_of(_segmentation(instances[0], file))


def _segmentation(instance: Instance, file: Path) -> Instance:
    if instance.modality != "SEG":
        raise Unusable(f"{file} is no segmentation.")
    return instance


def _measured(choice: Choice, voxels: Voxels, made: Made) -> Measurement:
    if not voxels.ready.any():
        raise Unusable("No image of the series can be read.")
    return measured(choice, voxels, made)


def _write(file: Path, data: bytes) -> None:
    if file.exists():
        raise Unusable(f"{file} exists already; nothing is written over it.")
    try:
        write_synced(file, data)
    except OSError as error:
        raise Unusable(f"{file} cannot be written ({error.strerror or type(error).__name__}).") from error


def _document(made: Made, measurement: Measurement, out: Path | None) -> dict[str, Any]:
    return {
        "voxels": int(made.bits.sum()),
        "volume_ml": measurement.values[0].value if measurement.values else None,
        "values": [value_document(one) for one in measurement.values],
        "range": list(made.range) if made.range else None,
        "exact": made.exact,
        "name": made.name,
        "kind": {"value": made.kind.kind.value, "scheme": made.kind.kind.scheme, "meaning": made.kind.kind.meaning},
        "tracking_uid": made.tracking_uid,
        "provenance_note": measurement.provenance_note,
        "why_not": measurement.why_not or None,
        "written": str(out) if out else None,
    }


def _text(made: Made, measurement: Measurement) -> str:
    moved = "" if made.exact else "The segmentation lies in another grid: edges moved by up to half a voxel."
    return "\n".join(part for part in (text_of(measurement), moved) if part)


COMMAND = Command(
    "segment", "a segment grown or taken from a SEG, shaped, measured and written as a new SEG", _run, _arguments
)
