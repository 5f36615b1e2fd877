"""Key images seen again as they were seen: the reader's own from their kept views, those of others by their states."""

from __future__ import annotations

from dataclasses import replace

from viewer.model.key_view import KeyView
from viewer.model.view import Look, Shown
from viewer.session.chosen_by_others import ChosenByOthers
from viewer.session.layers import Layers
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.presentations import NONE, Presentations
from viewer.session.windows import Windows


class KeyViews:
    """Brings views back; window and presentation state are choices of the reader, so that undo leads back to those before."""

    def __init__(
        self,
        panes: Panes,
        places: Places,
        windows: Windows,
        presentations: Presentations,
        layers: Layers,
        of_others: ChosenByOthers,
    ) -> None:
        self._panes, self._places, self._windows = panes, places, windows
        self._presentations, self._layers, self._of_others = presentations, layers, of_others

    def bring_back(self, kept: KeyView) -> bool:
        """Show an image as it was when it became a key image; False, said by ``places``, where it is not open."""
        if not self._places.go_to(kept.image):
            return False
        pane = self._panes.active
        self._choose_state(pane, kept.state_uid)
        self._windows.choose(pane, kept.shown)
        if self._layers.overlays != kept.overlays:
            self._layers.toggle_overlays()
        if self._layers.shutters != kept.shutters:
            self._layers.toggle_shutters()
        self._lay(pane, look_again(kept))
        return True

    def show_by_state(self, pane: int) -> None:
        """Show the key image of a pane by the presentation state that the selection names with it, where one does."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        if stack is None or place.cut or place.orbit:
            return
        able = {state.uid for state in self._presentations.of_image(stack, place.index)}
        named = [uid for uid in self._of_others.states_of(stack, place.index) if uid in able]
        if named:
            self._choose_state(pane, named[0])
            self._windows.choose(pane, Shown())
            self._lay(pane, self._presentations.look(stack, place))

    def _choose_state(self, pane: int, uid: str) -> None:
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        now = self._presentations.state(stack, place) if stack else None
        if (now.uid if now else NONE) != uid:
            self._presentations.choose(pane, uid)

    def _lay(self, pane: int, look: Look) -> None:
        self._panes.put(pane, replace(self._panes.view(pane), look=look))


def look_again(kept: KeyView) -> Look:
    """The look by which a pane of any shape shows all that was seen; where the image lay untouched it does so again."""
    look = kept.look
    if (look.zoom, look.pan, look.magnify) == (1.0, (0.0, 0.0), 0.0):
        return look
    return replace(look, zoom=1.0, pan=(0.0, 0.0), magnify=0.0, fit=kept.area)
