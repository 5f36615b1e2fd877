"""What Lectern understands of studies, as one plain document (the schema of the command ``inspect``)."""

from __future__ import annotations

from typing import Any

from app.inspection.completeness import damaged_frames
from app.inspection.scan import Scan
from app.inspection.segments import segments_of
from app.inspection.summaries import summary
from viewer.dicom.grouping import stacks
from viewer.dicom.windowing import choices
from viewer.model.study import Instance, Lut, Series, Study, Window
from viewer.model.uptake import UptakeInput, Variant
from viewer.model.view import Look
from viewer.model.volume import Stack, StackImage, modality_unit
from viewer.render.camera import camera_for


def document(scan: Scan) -> dict[str, Any]:
    """The whole answer."""
    return {
        "files": scan.files,
        "unreadable": [{"path": path, "reason": reason} for path, reason in scan.unreadable],
        "studies": [_study(study) for study in scan.studies],
        "other_objects": [
            _other(instance, series)
            for study in scan.studies
            for series in study.series
            for instance in series.documents
        ],
    }


def _study(study: Study) -> dict[str, Any]:
    patient = study.patient
    return {
        "study_uid": study.uid,
        "patient": {
            "name": patient.name,
            "id": patient.patient_id,
            "birth_date": patient.birth_date,
            "sex": patient.sex,
            "name_uncertain": patient.name_uncertain,
        },
        "date": study.date,
        "description": study.description,
        "accession": study.accession,
        "modalities": sorted({series.modality for series in study.series if series.modality}),
        "series": [_series(series) for series in study.series if series.instances],
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "series_uid": series.uid,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "body_part": series.body_part,
        "laterality": series.laterality,
        "objects": len(series.instances) + len(series.documents),
        "stacks": [_stack(stack) for stack in stacks(series)],
        **({"segments": segments_of(series)} if series.modality == "SEG" else {}),
    }


def _stack(stack: Stack) -> dict[str, Any]:
    first = stack.images[0]
    pixel = first.instance.format
    count, rows, columns = stack.shape
    return {
        "id": stack.id,
        "why_split": stack.why_split or None,
        "images": count,
        "rows": rows,
        "columns": columns,
        "frames": pixel.frames if pixel else 1,
        "photometric": pixel.photometric if pixel else "",
        "transfer_syntaxes": sorted({image.instance.transfer_syntax_uid for image in stack.images}),
        "lossy": any(image.instance.lossy for image in stack.images),
        "unit": "1" if stack.colour else modality_unit(first),
        **_calibration(first),
        **_geometry(stack),
        **_uptake(stack),
        "windows": [] if stack.colour else [_voi(one) for one in choices(first)],
        "frame_time_ms": first.instance.cine.mean_ms if first.instance.cine else None,
        "damaged": _damaged(stack),
        "remarks": list(dict.fromkeys([*stack.remarks, *(r for one in stack.images for r in one.instance.remarks)])),
    }


def _calibration(image: StackImage) -> dict[str, Any]:
    calibration = image.calibration
    pair = [calibration.row_mm, calibration.column_mm] if calibration.in_mm else None
    return {
        "pixel_spacing_mm": pair,
        "spacing_provenance": calibration.provenance.value,
        "spacing_reason": calibration.reason,
    }


def _geometry(stack: Stack) -> dict[str, Any]:
    geometry = stack.geometry
    return {
        "is_volume": geometry.is_volume,
        "why_not": geometry.why_not or None,
        "slice_spacing_mm": geometry.slice_spacing_mm,
        "spacings_mm": list(geometry.spacings_mm) if geometry.spacings_mm else None,
        "tilt_deg": geometry.tilt_deg,
        "orientation": geometry.orientation or None,
        "edge_letters": _edge_letters(stack.images[0]),
        "affine": [list(row) for row in geometry.affine] if geometry.affine else None,
        "frame_of_reference": stack.frame_of_reference_uid or None,
        "reconstructed_on": _uneven(stack),
    }


def _uneven(stack: Stack) -> dict[str, Any] | None:
    """The grid on which planes through images at uneven steps are made; None for a volume and for what has no planes."""
    uneven = stack.geometry.uneven
    if uneven is None:
        return None
    return {
        "affine": [list(row) for row in uneven.affine],
        "places": list(uneven.places),
        "gaps": [[index + 1, index + 2] for index in uneven.gaps],
    }


def _uptake(stack: Stack) -> dict[str, Any]:
    found = stack.uptake
    if found is None:
        return {"suv_factor": None, "suv_inputs": {}, "suv_why_not": None}
    return {
        "suv_factor": found.factor,
        "suv_inputs": {one.name: _input(one) for one in found.inputs},
        "suv_why_not": found.why_not or None,
        "suv_steps": list(found.steps),
        "suv_variants": [_variant(one, found.factor) for one in found.variants],
    }


def _variant(one: Variant, of_weight: float | None) -> dict[str, Any]:
    """The factor leads, as ``suv_factor`` does, from the image's own rescaled values to the variant."""
    factor = None if one.factor is None or of_weight is None else one.factor * of_weight
    return {
        "name": one.name,
        "formula": one.formula,
        "factor": factor,
        "unit": one.unit,
        "why_not": one.why_not or None,
    }


def _input(one: UptakeInput) -> dict[str, Any]:
    value: str | float | None = one.number if one.number is not None else one.value or None
    return {"value": value, "unit": one.unit, "tag": one.tag}


def _damaged(stack: Stack) -> list[dict[str, Any]]:
    """The images of the stack that surely cannot be shown; an object that lies in several stacks is looked at once each."""
    frames: dict[str, set[int]] = {}
    for image in stack.images:
        frames.setdefault(image.instance.sop_uid, set()).add(image.frame.index)
    instances = {image.instance.sop_uid: image.instance for image in stack.images}
    return [
        {"sop_uid": uid, "frame": frame, "reason": reason}
        for uid, instance in instances.items()
        for frame, reason in damaged_frames(instance)
        if frame in frames[uid]
    ]


def _edge_letters(image: StackImage) -> dict[str, str]:
    pixel = image.instance.format
    if pixel is None:
        return {}
    camera = camera_for(image.plane, pixel.rows, pixel.columns, Look(), pixel.columns, pixel.rows)
    letters = camera.edge_letters(image.instance.patient_orientation, quadruped=image.instance.quadruped)
    return {"left": letters.left, "right": letters.right, "top": letters.top, "bottom": letters.bottom}


def _voi(voi: Window | Lut) -> dict[str, Any]:
    if isinstance(voi, Window):
        return {
            "center": voi.center,
            "width": voi.width,
            "function": voi.function,
            "explanation": voi.explanation,
        }
    return {"center": None, "width": None, "function": "LUT", "explanation": voi.explanation}


def _other(instance: Instance, series: Series) -> dict[str, Any]:
    return {
        "sop_class": instance.sop_class_uid,
        "sop_uid": instance.sop_uid,
        "modality": instance.modality,
        "description": series.description,
        "summary": summary(instance),
    }
