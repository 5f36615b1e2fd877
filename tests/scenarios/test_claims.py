"""Two readers and one study: who comes second reads along, and writes nothing until it is free."""

from __future__ import annotations

import pytest

from app.worklist.claims import Claims, Holder
from reporting.draft.life_cycle import Event
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA

BOB = Holder("bob", "another desk")


@pytest.mark.usefixtures("qapp")
def test_the_second_reader_is_told_and_reads_along(workstation: Seat) -> None:
    station = workstation.station
    claims = Claims(station.archive.database)
    uid = ADA.study_uid
    assert claims.take(uid, BOB)
    workstation.open(uid)
    workstation.wait(lambda: workstation.draft.withheld, "the refusal")
    assert (
        workstation.draft.withheld
        == "bob is reading this study; you may read along, and write when it has been given back."
    )
    before = workstation.draft.report
    with pytest.raises(Exception, match="bob is reading"):
        workstation.draft.set_text("impression", "over bob's words")
    assert workstation.draft.report == before
    assert station.desk.why_not_sign(Event.SIGN_FINAL).startswith("bob is reading")
    claims.release(uid, BOB)
    station.claiming._beat()
    workstation.wait(lambda: "given back" in workstation.draft.withheld, "the release")
    assert claims.reader(uid) == "", "a study that was only read along is not claimed by itself"
    workstation.open(uid)
    workstation.wait(lambda: claims.reader(uid), "the claim")
    assert not workstation.draft.withheld
    workstation.draft.set_text("impression", "Now mine.")
    claims.hand_on(uid, "bob", "chief")
    station.claiming._beat()
    workstation.wait(lambda: workstation.draft.withheld, "the loss of the claim")
    assert "bob is reading" in workstation.draft.withheld
    claims.hand_on(uid, "", "chief")
    station.desk.close()
