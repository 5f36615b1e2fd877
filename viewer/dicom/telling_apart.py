"""The values that may tell images at one place apart: echo, b-value, time, phase, contrast, kernel (safety 3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.dicom.elements import Elements

# (what a reader calls it, keyword). ``repeats`` decides in which order they are tried.
_CODES = (
    ("kernel", "ConvolutionKernel"),
    ("contrast agent", "ContrastBolusAgent"),
    ("energy weighting", "EnergyWeightingFactor"),
    ("kilovolts", "KVP"),
    ("sequence", "SequenceName"),
    ("complex component", "ComplexImageComponent"),
    ("echo number", "EchoNumbers"),
    ("echo time", "EchoTime"),
    ("inversion time", "InversionTime"),
    ("flip angle", "FlipAngle"),
    ("b-value", "DiffusionBValue"),
    ("diffusion direction", "DiffusionGradientOrientation"),
    ("temporal position", "TemporalPositionIdentifier"),
    ("temporal position", "TemporalPositionIndex"),
    ("nominal phase", "NominalPercentageOfCardiacPhase"),
    ("trigger time", "TriggerTime"),
    ("frame reference time", "FrameReferenceTime"),
    ("acquisition number", "AcquisitionNumber"),
    ("acquisition time", "AcquisitionTime"),
)
# Those that are stored as binary numbers.
_NUMBERS = frozenset(
    {
        "DiffusionBValue",
        "DiffusionGradientOrientation",
        "TemporalPositionIndex",
        "FrameAcquisitionNumber",
        "EffectiveEchoTime",
        "NominalCardiacTriggerDelayTime",
        "TemporalPositionTimeOffset",
        "ReferencedSegmentNumber",
        "NominalPercentageOfCardiacPhase",
        "InversionTimes",
        "EnergyWeightingFactor",
    }
)

# Macros of enhanced objects (PS3.3 C.7.6.16, C.8.13) and what each may tell apart.
_MACROS = (
    (
        "FrameContentSequence",
        (
            ("stack", "StackID"),
            ("temporal position", "TemporalPositionIndex"),
            ("acquisition number", "FrameAcquisitionNumber"),
            ("frame reference time", "FrameReferenceDateTime"),
            ("acquisition time", "FrameAcquisitionDateTime"),
        ),
    ),
    ("MREchoSequence", (("echo time", "EffectiveEchoTime"),)),
    ("MRDiffusionSequence", (("b-value", "DiffusionBValue"), ("diffusion directionality", "DiffusionDirectionality"))),
    ("MRTimingAndRelatedParametersSequence", (("flip angle", "FlipAngle"),)),
    ("MRModifierSequence", (("inversion time", "InversionTimes"),)),
    ("MRArterialSpinLabelingSequence", (("label state", "ASLContext"),)),
    (
        "CardiacSynchronizationSequence",
        (("trigger time", "NominalCardiacTriggerDelayTime"), ("nominal phase", "NominalPercentageOfCardiacPhase")),
    ),
    ("TemporalPositionSequence", (("time offset", "TemporalPositionTimeOffset"),)),
    ("MRImageFrameTypeSequence", (("complex component", "ComplexImageComponent"), ("frame type", "FrameType"))),
    ("CTImageFrameTypeSequence", (("frame type", "FrameType"),)),
    ("PETFrameTypeSequence", (("frame type", "FrameType"),)),
    ("CTXRayDetailsSequence", (("kilovolts", "KVP"),)),
    ("CTReconstructionSequence", (("kernel", "ConvolutionKernel"),)),
    ("SegmentIdentificationSequence", (("segment", "ReferencedSegmentNumber"),)),
)


def grouping(elements: Elements) -> tuple[tuple[str, str], ...]:
    """(name, value) of what an instance says about itself; absent values are left out."""
    found: dict[str, str] = {}
    for name, keyword in _CODES:
        value = _value(elements, keyword)
        if value and name not in found:
            found[name] = value
    b_value = found.get("b-value") or vendor_b_value(elements)
    if b_value:
        found["b-value"] = b_value
    return tuple(found.items())


# What a classic image said before it became a frame of a legacy converted object (PS3.3 C.7.6.16.2.26).
_CONVERTED = "UnassignedPerFrameConvertedAttributesSequence"

# The macros that tell frames apart.
MACROS = (*(macro for macro, _ in _MACROS), _CONVERTED)


def dimension(macros: dict[str, Elements]) -> tuple[str, ...]:
    """``name=value`` of what the functional groups of one frame say (per-frame macros over shared ones)."""
    converted = macros.get(_CONVERTED)
    said = (dict(grouping(converted)) if converted else {}) | dict(_from_macros(macros))
    return tuple(f"{name}={value}" for name, value in said.items())


def vendor_b_value(elements: Elements) -> str:
    """The b-value from the private elements of Siemens, GE and Philips, "" where there is none.

    GE adds a multiple of 1e9 as a mark for its own software.
    """
    siemens = elements.private_number("SIEMENS MR HEADER", 0x0019, 0x0C)
    philips = elements.private_number("Philips Imaging DD 001", 0x2001, 0x03)
    ge = elements.private_number("GEMS_PARM_01", 0x0043, 0x39)
    value = next((value for value in (siemens, philips, None if ge is None else ge % 1e9) if value is not None), None)
    return "" if value is None else f"{value:g}"


def _from_macros(macros: dict[str, Elements]) -> Iterator[tuple[str, str]]:
    for macro, names in _MACROS:
        item = macros.get(macro)
        for name, keyword in names if item else ():
            value = _value(item, keyword) if item else ""
            if value:
                yield name, value
    gradient = (
        macros["MRDiffusionSequence"].item("DiffusionGradientDirectionSequence")
        if "MRDiffusionSequence" in macros
        else None
    )
    if gradient:
        yield "diffusion direction", _value(gradient, "DiffusionGradientOrientation")


def _value(elements: Elements, keyword: str) -> str:
    if keyword not in elements:
        return ""
    if keyword in _NUMBERS:
        return "\\".join(f"{value:g}" for value in elements.numbers(keyword))
    return "\\".join(elements.codes(keyword))
