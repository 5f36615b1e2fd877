"""One object on its way out: as it is kept, or without identity, or withheld with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset

from app.archive.integrity import CHANGED
from app.export.deidentify import Deidentifier, identifying
from app.export.leaks import left_in
from app.export.objects import Odd, as_kept, encoded, read_object
from app.export.options import Dates, Options
from app.export.risk import why_held
from app.export.wish import ALL, Withheld
from viewer.model.study import Instance, Series, Study

# Not looked for at the end: their words ("medical", "general") stand in names of manufacturers as well.
_COMMON = frozenset({"InstitutionName", "InstitutionAddress", "StudyID"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An object of the archive that is to leave."""

    study: Study
    series: Series
    instance: Instance
    path: Path | None

    @property
    def file(self) -> Path:
        """Its file; raises Odd where the archive has none or says that it was changed."""
        if CHANGED in self.instance.remarks:
            raise Odd(CHANGED)
        if self.path is None:
            raise Odd("The archive has no file for it.")
        return self.path

    @property
    def size(self) -> int:
        """Of its file in bytes, 0 where there is none."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    def withheld(self, reason: str, *, held: bool = False) -> Withheld:
        """It, as something that does not leave."""
        number = "?" if self.series.number is None else str(self.series.number)
        image = "" if self.instance.number is None else f", number {self.instance.number}"
        text = f"Series {number} {self.series.modality} {self.series.description}".strip()
        return Withheld(self.study.uid, self.instance.sop_uid, f"{text}{image}", reason, held)


@dataclass(frozen=True, slots=True)
class Ready:
    """An object as it leaves; ``header`` has no pixels any more."""

    header: Dataset
    data: bytes


def ready(one: Candidate, deidentifier: Deidentifier | None, released: frozenset[str]) -> Ready | Withheld:
    """Make an object ready, or say why it does not leave."""
    try:
        dataset = read_object(one.file)
        if deidentifier is None:
            return _ready(dataset, as_kept(one.file, dataset))
        return _nameless(one, dataset, deidentifier, looked_at=bool(released & {ALL, one.instance.sop_uid}))
    except Odd as reason:
        return one.withheld(str(reason))
    except OSError as error:
        return one.withheld(f"Its file cannot be read ({error.strerror or type(error).__name__}).")


def _nameless(one: Candidate, dataset: Dataset, of: Deidentifier, *, looked_at: bool) -> Ready | Withheld:
    reason = why_held(dataset)
    if reason and not looked_at:
        return one.withheld(reason, held=True)
    identity = identifying(dataset, leave_out=_places(of.options))
    try:
        of.clean(dataset, of.pseudonyms.subject(one.study.patient.identity), looked_at=looked_at)
        traces = left_in(dataset, identity)
    except Exception as error:  # a value that cannot be understood cannot be known to be harmless
        raise Odd(f"Its identity cannot be removed with certainty ({type(error).__name__}).") from error
    if traces and not looked_at:
        return one.withheld(f"Words of the identity still stand in {', '.join(traces[:3])}.", held=True)
    return _ready(dataset, encoded(dataset))


def _places(options: Options) -> frozenset[str]:
    return _COMMON | ({"PatientBirthDate"} if options.dates is Dates.KEPT else frozenset())


def _ready(dataset: Dataset, data: bytes) -> Ready:
    for tag in [tag for tag in list(dataset.keys()) if tag.group == 0x7FE0]:
        del dataset[tag]
    return Ready(dataset, data)
