from __future__ import annotations

import pytest

from tests.viewer.hanging.studies import PROTOCOLS
from viewer.hanging.protocol import Criteria, PaneRule, Protocol, ProtocolError, Step
from viewer.hanging.protocol_file import protocol_text, read_protocol


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_a_shipped_protocol_comes_back_equal_from_its_own_text(protocol: Protocol) -> None:
    assert read_protocol(protocol_text(protocol), "again.toml") == protocol


def test_every_property_and_every_letter_comes_back() -> None:
    pane = PaneRule(
        "prior", 2, ("CT", "MR"), "axial", ("CC",), "L", False, (0.5, 3.0), "sharp", ("a*",), ("b",), ("views",),
        ("c",), ("d",), "thin", True, True, "coronal", 20.0, "mean", "bone", 3, (400.0, 40.0), True, 1.5, True, True,
        90.0, "left", "right", "left",
    )  # fmt: skip
    match = Criteria(("CT",), ("PT", "CT"), ("head",), ("x",), ("y",), ("CC",), "B", True, False)
    names = 'A "quoted" \\ näme\nwith two lines \t ☃'
    made = Protocol("own", names, (Step(names, 2, 3, (pane,), True, False, True),), match)
    assert read_protocol(protocol_text(made), "made.toml") == made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = 'x'\nname = 'x'", "'step' is missing"),
        ("id = 'x'\nname = 'x'\nstep = []", "no step"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nof='later'", "later"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\n[[step.pane]]", "2 panes"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\ncolour='red'", "colour"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nsoft=['zoom']", "zoom"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nside='left'", "left"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nwindow=[400]", "unpack"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nzoom='much'", "zoom|not supported"),
        ("id = 'x'\nname = 'x'\n[match]\nmood='good'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]", "mood"),
        ("id =", "Invalid"),
    ],
)
def test_a_bad_protocol_is_refused_by_its_file_and_entry(text: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says) as error:
        read_protocol(text, "mine.toml")
    assert "mine.toml" in str(error.value)
