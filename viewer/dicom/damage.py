"""The one error by which an image says why it cannot be shown."""

from __future__ import annotations


class Damaged(Exception):  # noqa: N818 - it says what the image is, and readers see its sentence
    """An image whose pixels cannot be given exactly; the text is one sentence for the reader."""

    @property
    def reason(self) -> str:
        """The sentence shown in place of the image."""
        return str(self)
