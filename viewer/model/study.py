"""Patients, studies, series and instances as facts read once from DICOM headers.

Every class here is frozen and made of plain values (text, numbers, tuples, bytes), so that the archive can keep them as
JSON and give them back equal. Dates and times stay as DICOM text (DA, TM, DT), "" where absent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from viewer.model.cine import CineFacts
from viewer.model.geometry import Plane
from viewer.model.subtraction import SubtractionFacts
from viewer.model.uptake import UptakeFacts


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient of a study (PS3.3 C.7.1.1), names already decoded from their character set."""

    name: str = ""  # DICOM PN text: "Family^Given=ideographic=phonetic"
    patient_id: str = ""
    issuer: str = ""
    birth_date: str = ""
    sex: str = ""
    name_uncertain: bool = False  # the declared character set did not fit the bytes

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What must be equal for two studies to be of one patient without a doubt."""
        return self.patient_id, self.issuer, self.birth_date, self.sex, self.name


@dataclass(frozen=True, slots=True)
class Window:
    """A VOI window (PS3.3 C.11.2.1.2): centre and width in modality units; function LINEAR, LINEAR_EXACT or SIGMOID."""

    center: float
    width: float
    function: str = "LINEAR"
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Lut:
    """A modality or VOI LUT (PS3.3 C.11.1, C.11.2): ``data`` holds ``entries`` unsigned 16-bit little-endian values."""

    first_mapped: int
    entries: int
    bits: int
    data: bytes
    explanation: str = ""
    unit: str = ""  # Modality LUT Type: HU, US, OD, ...


@dataclass(frozen=True, slots=True)
class Palette:
    """Red, green and blue palette LUTs, each ``entries`` unsigned 16-bit little-endian values of ``bits`` meaning."""

    first_mapped: int
    entries: int
    bits: int
    red: bytes
    green: bytes
    blue: bytes


@dataclass(frozen=True, slots=True)
class ColourProfile:
    """What leads the colours of an image to sRGB, where they are not sRGB themselves (PS3.3 C.11.15).

    ``curves`` holds the linear light of the 256 levels of red, green and blue as little-endian float32, ``matrix`` the three
    rows that make linear sRGB of it. Where there is a ``lattice``, the curves say where in it a level lies, 0 to 1 along each
    axis, and its nodes [red, green, blue, 3] hold the light of the matrix as little-endian float16.
    """

    curves: bytes
    matrix: tuple[float, ...]
    lattice: bytes = b""


@dataclass(frozen=True, slots=True)
class Rescale:
    """Modality value = stored value x slope + intercept (PS3.3 C.11.1.1.2), in ``unit`` (``HU``, ``Bq/ml``, ``1`` ...)."""

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = "1"


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How the pixels of an instance are stored (PS3.3 C.7.6.3).

    A Siemens mosaic is stored as one image of ``across`` x ``across`` tiles; rows, columns and frames are those of its tiles.
    """

    rows: int
    columns: int
    frames: int = 1
    samples: int = 1
    photometric: str = "MONOCHROME2"
    planar: int = 0
    bits_allocated: int = 16
    bits_stored: int = 16
    high_bit: int = 15
    signed: bool = False
    sample_type: str = "integer"  # integer, float (7FE0,0008) or double (7FE0,0009)
    across: int = 1

    @property
    def stored(self) -> PixelFormat:
        """The format of the images as they lie in the file: itself, but for a mosaic."""
        if self.across == 1:
            return self
        return replace(self, rows=self.rows * self.across, columns=self.columns * self.across, frames=1, across=1)

    def tile_corner(self, frame: int) -> tuple[int, int] | None:
        """(column, row) in the stored image of the first pixel of a tile; None where nothing is a mosaic."""
        if self.across == 1:
            return None
        return frame % self.across * self.columns, frame // self.across * self.rows


@dataclass(frozen=True, slots=True)
class PixelLocation:
    """Where the pixel data of an instance lie in its file.

    ``offset`` is the first byte of the value of (7FE0,0010/0008/0009), ``length`` its declared length in bytes (-1 when
    undefined, i.e. encapsulated). ``direct`` is true when the bytes can be read straight into an array.
    """

    path: str
    offset: int = 0
    length: int = 0
    direct: bool = False


@dataclass(frozen=True, slots=True)
class UltrasoundRegion:
    """One item of the Sequence of Ultrasound Regions (PS3.3 C.8.5.5); the box is inclusive, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    unit_x: int  # physical units code: 3 is cm
    unit_y: int
    delta_x: float
    delta_y: float


@dataclass(frozen=True, slots=True)
class SpacingFacts:
    """Every header value from which a millimetre might be derived (PS3.3 10.7); None where absent or unreadable.

    Pairs are (between rows, between columns). ``aspect`` is Pixel Aspect Ratio (vertical, horizontal). ``beam_spacing`` is
    Object Pixel Spacing in Center of Beam (enhanced XA), ``image_plane_spacing`` Image Plane Pixel Spacing (RT image).
    ``at_rest`` tells whether what holds for one frame of a run holds for all.
    """

    pixel_spacing: tuple[float, float] | None = None
    imager_spacing: tuple[float, float] | None = None
    nominal_scanned_spacing: tuple[float, float] | None = None
    calibration_type: str = ""
    magnification: float | None = None
    distance_source_detector: float | None = None
    distance_source_patient: float | None = None
    aspect: tuple[int, int] | None = None
    regions: tuple[UltrasoundRegion, ...] = ()
    beam_spacing: tuple[float, float] | None = None
    image_plane_spacing: tuple[float, float] | None = None
    source_axis_distance: float | None = None
    source_image_distance: float | None = None
    at_rest: bool = False  # neither tube and detector nor table moved while the frames of a run were made


@dataclass(frozen=True, slots=True)
class Frame:
    """What may differ from frame to frame; a single-frame instance has one. ``index`` counts from 0."""

    index: int = 0
    plane: Plane | None = None  # patient plane, None when the image has none
    rescale: Rescale | None = None
    windows: tuple[Window, ...] = ()
    dimension: tuple[str, ...] = ()  # what tells it from others at the same place: time, echo, b-value ...


@dataclass(frozen=True, slots=True)
class Instance:
    """One image object as its header tells it. Unusable values are left out and named in ``remarks``."""

    study_uid: str
    series_uid: str
    sop_class_uid: str
    sop_uid: str
    modality: str = ""
    number: int | None = None
    transfer_syntax_uid: str = ""
    format: PixelFormat | None = None  # None: the object has no pixels
    location: PixelLocation | None = None
    frames: tuple[Frame, ...] = ()
    spacing: SpacingFacts = SpacingFacts()
    modality_lut: Lut | None = None
    voi_luts: tuple[Lut, ...] = ()
    palette: Palette | None = None
    profile: ColourProfile | None = None
    presentation_shape: str = ""  # Presentation LUT Shape: IDENTITY, INVERSE or ""
    presentation_lut: Lut | None = None  # of a presentation state in force; images have none themselves
    padding: tuple[int, int] | None = None  # stored values that are padding, inclusive range
    frame_of_reference_uid: str = ""
    image_type: tuple[str, ...] = ()
    acquisition_number: int | None = None
    acquisition_time: str = ""
    content_date: str = ""
    content_time: str = ""
    utc_offset: str = ""  # Timezone Offset From UTC (0008,0201) of every date and time in the object: "+0100"
    grouping: tuple[tuple[str, str], ...] = ()  # (name, value) of what may split a series: echo, b-value, kernel ...
    patient_orientation: tuple[str, str] | None = None
    laterality: str = ""
    view_position: str = ""  # as it stands in the header
    view: str = ""  # by the short names of viewer.model.projections, from codes where there are some
    view_modifiers: tuple[str, ...] = ()  # what was done to the view: spot compression, magnification ...
    body_part: str = ""
    slice_thickness: float | None = None
    cine: CineFacts | None = None  # how its frames are meant to be played
    subtraction: SubtractionFacts | None = None  # of several frames by X-ray: what may be subtracted from what
    lossy: bool = False
    lossy_ratio: str = ""  # as in the header, one value for each compression: "12.5, 3"
    lossy_method: str = ""  # alike: "ISO_10918_1, ISO_15444_1"
    presentation_intent: str = ""  # Presentation Intent Type (0008,0068): FOR PRESENTATION, FOR PROCESSING or ""
    burned_in: bool = False
    patient_key: str = ""  # identity of the patient named in this very object; guards against an intruder in a series
    quadruped: bool = False
    uptake: UptakeFacts | None = None  # of a PET image: what its SUV rests on
    contrast: str = ""  # Contrast/Bolus Agent, or that there was one where only its details are given
    layers: tuple[str, ...] = ()  # what lies over its pixels and is read when shown: "overlay", "shutter"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A series and its instances; images in ``instances``, objects without pixels (SR, KO, PDF ...) in ``documents``."""

    uid: str
    number: int | None = None
    modality: str = ""
    description: str = ""
    body_part: str = ""
    laterality: str = ""
    protocol: str = ""
    date: str = ""
    time: str = ""
    instances: tuple[Instance, ...] = ()
    documents: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A study (PS3.3 C.7.2.1) with its patient and series."""

    uid: str
    patient: Patient = Patient()
    study_id: str = ""
    date: str = ""
    time: str = ""
    description: str = ""
    accession: str = ""
    referrer: str = ""
    patient_age: str = ""  # AS text, as acquired
    institution: str = ""
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageRef:
    """One frame of one instance; ``frame`` counts from 0 (DICOM references count from 1), None in a single-frame object.

    A slice of a mosaic is no frame to DICOM: ``tile`` is then the (column, row) of its first pixel in the stored image.
    """

    study_uid: str
    series_uid: str
    sop_class_uid: str
    sop_uid: str
    frame: int | None = None
    tile: tuple[int, int] | None = None
