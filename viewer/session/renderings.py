"""The presets of volume renderings that there are: those that came with Lectern and the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.model.volume import Stack, modality_unit
from viewer.render.presets import Preset


class Renderings(QObject):
    """Presets by id, and which of them suit a stack."""

    changed = Signal()

    def __init__(self, shipped: Iterable[Preset]) -> None:
        super().__init__()
        self._shipped = tuple(shipped)
        self._by_id: dict[str, Preset] = {preset.id: preset for preset in self._shipped}

    @property
    def by_id(self) -> Mapping[str, Preset]:
        """All of them; goes on being true when the reader's own change."""
        return MappingProxyType(self._by_id)

    def set_own(self, presets: Iterable[Preset]) -> None:
        """The reader's own presets, which stand after those that came with Lectern and never in their place."""
        known = {preset.id for preset in self._shipped}
        own = {preset.id: preset for preset in presets if preset.id not in known}
        self._by_id.clear()
        self._by_id.update({preset.id: preset for preset in self._shipped} | own)
        self.changed.emit()

    def offered(self, stack: Stack) -> tuple[Preset, ...]:
        """Those whose modality and unit are the stack's; the others would show it wrongly."""
        unit = modality_unit(stack.images[0])
        return tuple(
            preset
            for preset in self._by_id.values()
            if (not preset.modality or stack.modality in preset.modality) and preset.unit in ("", unit)
        )

    def get(self, preset_id: str) -> Preset | None:
        """A preset by its id."""
        return self._by_id.get(preset_id)
