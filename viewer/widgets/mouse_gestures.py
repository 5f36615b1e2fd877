"""What the wheel and a double-click can do in a pane."""

from __future__ import annotations

from viewer.session.reading import Reading

NOTHING = "nothing"
ZOOM = "zoom"  # at the pointer, which the pane knows

WHEELS = {
    "scroll": "Scroll through the images",
    "ten": "Scroll by ten images",
    ZOOM: "Zoom at the pointer",
    "time": "Next and previous time point",
    NOTHING: "Nothing",
}
CLICKS = {
    "maximise": "This pane full size, and back",
    "fit": "The whole image in the pane",
    "play": "Play or pause",
    NOTHING: "Nothing",
}


def turn_wheel(reading: Reading, pane: int, does: str, notches: int) -> None:
    """Turn the wheel over a pane, up being positive; a rendered volume turns in place of scrolling."""
    if does in ("scroll", "ten") and (reading.curved.view(pane) or reading.curved.shows_section(pane)):
        reading.curved.step(pane, -notches * (10 if does == "ten" else 1))
    elif does in ("scroll", "ten") and reading.panes.view(pane).place.orbit:
        reading.volumes.turn(pane, 5.0 * notches, 0.0)
    elif does in ("scroll", "ten"):
        reading.places.scroll(pane, -notches * (10 if does == "ten" else 1))
    elif does == "time":
        reading.time_points.step(pane, -notches)


def double_click(reading: Reading, pane: int, does: str) -> None:
    """Double-click on a pane."""
    acts = {"maximise": reading.places.maximise, "fit": reading.looks.fit, "play": reading.cine.toggle}
    if does in acts:
        acts[does](pane)
