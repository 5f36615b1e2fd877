"""What a presentation state holds, in words."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.model.presentation import PresentationState


def kind_of(state: PresentationState) -> str:
    """``greyscale presentation state of 6 images``."""
    kind = "pseudo-colour" if state.palette else "greyscale" if state.grey else "colour"
    return f"{kind} presentation state of {counted(len(state.references.images), 'image')}"


def contents_of(state: PresentationState) -> tuple[str, ...]:
    """What it says about its images: ``window``, ``5 figures`` ..."""
    return tuple(_contents(state))


def counted(count: int, word: str) -> str:
    """``1 image``, ``2 images``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _contents(state: PresentationState) -> Iterator[str]:
    if state.modality_lut or state.rescale:
        yield "modality transformation"
    if state.vois:
        yield "VOI LUT" if any(voi.luts for voi in state.vois) else "window"
    if state.presentation_lut:
        yield "presentation LUT"
    if state.shape == "INVERSE":
        yield "inverse"
    if state.rotation or state.flip:
        yield f"turned {state.rotation}°{' and mirrored' if state.flip else ''}"
    figures = sum(len(annotation.graphics) for annotation in state.annotations)
    texts = sum(len(annotation.texts) for annotation in state.annotations)
    yield from (counted(count, word) for count, word in ((figures, "figure"), (texts, "text")) if count)
    if state.active_overlays:
        yield counted(len(state.active_overlays), "overlay")
    if state.shutter:
        yield "shutter"
