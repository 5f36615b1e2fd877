"""Objects of every kind with small damages, the same from one run to the next."""

from __future__ import annotations

import os
import random

from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from tests.phantoms import (
    DEFLATED,
    EXPLICIT_BIG,
    IMPLICIT_LITTLE,
    EnhancedFrame,
    colour_capture,
    compressed,
    ct_slice,
    enhanced,
    mr_slice,
    palette_capture,
    report,
    to_bytes,
    ultrasound,
)

SOAK = os.environ.get("LECTERN_SOAK") == "1"
SEED = 20261123


def sources() -> list[bytes]:
    """One object of every kind that is read by other code."""
    made = [ct_slice(), ct_slice(), ct_slice(), ct_slice()]
    for one, syntax in zip(made, ("", IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED), strict=True):
        one.file_meta.TransferSyntaxUID = syntax or one.file_meta.TransferSyntaxUID
    squeezed = [compressed(mr_slice(), one) for one in (RLELossless, JPEG2000Lossless, JPEGLSLossless, JPEGLosslessSV1)]
    frames = enhanced("MR", [EnhancedFrame((0.0, 0.0, float(z))) for z in range(3)])
    others = [colour_capture(), palette_capture(), ultrasound(frames=2), frames, report()]
    return [to_bytes(one) for one in (*made, *squeezed, *others)]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four damages, most of them in the header."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(made)) if dice.random() < 0.4 else dice.randrange(min(len(made), 1500))
        dice.choice(DAMAGES)(made, at, min(dice.choice((1, 2, 4, 8, 40)), len(made) - at), dice)
    return bytes(made)


def _turn_a_bit(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at] ^= 1 << dice.randrange(8)


def _replace(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = dice.randbytes(length)


def _cut_out(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    del made[at : at + length]


def _double(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at:at] = made[at : at + length]


def _zero(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = bytes(length)


def _fill(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = b"\xff" * length


def _cut_off(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    del made[max(500, at) :]


DAMAGES = (_turn_a_bit, _replace, _cut_out, _double, _zero, _fill, _cut_off)


def mutations(count: int) -> list[bytes]:
    dice, kinds = random.Random(SEED + count), sources()
    return [mutated(dice.choice(kinds), dice) for _ in range(count)]
