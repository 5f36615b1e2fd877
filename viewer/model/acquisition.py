"""How a study was acquired, as its headers and its dose reports say: contrast medium, exposure, dose, tracer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contrast:
    """A contrast medium that was given (PS3.3 C.7.6.4): agent and route as named, volume in ml, None where not told."""

    agent: str = ""
    route: str = ""
    volume_ml: float | None = None


@dataclass(frozen=True, slots=True)
class Tracer:
    """A radiopharmaceutical (PS3.3 C.8.9.2): activity given in MBq, minutes from injection to the first image."""

    name: str = ""
    activity_mbq: float | None = None
    uptake_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What was used. Empty and None where the headers do not tell.

    ``kv`` are tube voltages in kV, ``ctdi_mgy`` volume CT dose indices in mGy, both rising; ``dlp_mgycm`` is the dose length
    product of the whole study in mGy·cm, ``dap_dgycm2`` the dose area product in dGy·cm². ``reported`` tells that the doses
    are those of a dose report (TID 10011), not of image headers. ``told`` is false where no header has been read.
    """

    contrast: tuple[Contrast, ...] = ()
    kv: tuple[float, ...] = ()
    ctdi_mgy: tuple[float, ...] = ()
    dlp_mgycm: float | None = None
    dap_dgycm2: float | None = None
    reported: bool = False
    tracer: Tracer | None = None
    field_tesla: float | None = None
    told: bool = False


NOTHING_TOLD = Acquisition()
