"""What a derived PET image says besides its plane (PET Image, PS3.3 A.21): its unit, its tracer, its corrections.

Where the source has an SUV, the planes hold that SUV (Units GML or CM2ML), so that no reader has to find it again from times
and doses. Where it has none, the planes keep the unit and name no tracer, so that none can be computed from a copy of what
was not enough. The date and time of the series stay those of the source: Frame Reference Time counts from them.
"""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from viewer.dicom.suv import stored_as
from viewer.model.uptake import Uptake

POSITRON_IMAGE = "1.2.840.10008.5.1.4.1.1.128"

_OF_SERIES = """
SeriesDate SeriesTime CountsSource CorrectedImage RandomsCorrectionMethod AttenuationCorrectionMethod ScatterCorrectionMethod
DecayCorrection ReconstructionMethod CollimatorType PatientOrientationCodeSequence PatientGantryRelationshipCodeSequence
"""
_OF_IMAGE = "FrameReferenceTime ActualFrameDuration DecayFactor"
_MAYBE_EMPTY = """
CorrectedImage CollimatorType PatientOrientationCodeSequence PatientGantryRelationshipCodeSequence AcquisitionDate
AcquisitionTime ActualFrameDuration
"""


def describe(source: Dataset, made: Dataset, uptake: Uptake | None, number: int, count: int) -> None:
    """Add it to image ``number`` of ``count``; what the source does not say of itself stays unsaid."""
    for keyword in f"{_OF_SERIES} {_OF_IMAGE}".split():
        if keyword in source:
            made[keyword] = source[keyword]
    for keyword in _MAYBE_EMPTY.split():
        if keyword not in made:
            setattr(made, keyword, None)
    if "CountsSource" not in made:
        made.CountsSource = "EMISSION"
    made.SeriesType = ["WHOLE BODY" if "WHOLE BODY" in (source.get("SeriesType") or ()) else "STATIC", "IMAGE"]
    made.ImageIndex, made.NumberOfSlices = number, count
    _unit(source, made, uptake)


def _unit(source: Dataset, made: Dataset, uptake: Uptake | None) -> None:
    if uptake is None or uptake.factor is None:
        made.Units = str(source.get("Units", ""))
        made.RadiopharmaceuticalInformationSequence = Items([])
        return
    made.Units, kind = stored_as(uptake.unit)
    made.SUVType = kind
    made.RadiopharmaceuticalInformationSequence = Items(
        _tracer(item) for item in source.get("RadiopharmaceuticalInformationSequence") or ()
    )


def _tracer(source: Dataset) -> Dataset:
    """An item of the source, with what must at least be there without a value."""
    made = Dataset()
    made.update(source)
    if "RadionuclideCodeSequence" not in made:
        made.RadionuclideCodeSequence = Items([])
    return made
