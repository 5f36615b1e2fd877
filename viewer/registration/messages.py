"""What goes between the program and the process that registers: two volumes in, progress and one answer out."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import IO, Any

import numpy as np

from viewer.registration.facts import Block, Registered


def write_blocks(stream: IO[bytes], blocks: tuple[Block, Block]) -> None:
    """A line of JSON that describes both volumes, then their voxels as they lie in memory."""
    heads = [
        {
            "shape": block.voxels.shape,
            "type": block.voxels.dtype.str,
            "affine": block.affine.tolist(),
            "modality": block.modality,
            "slope": block.slope,
            "intercept": block.intercept,
        }
        for block in blocks
    ]
    stream.write(json.dumps(heads).encode() + b"\n")
    for block in blocks:
        for image in block.voxels:  # one by one: a whole volume need not lie in one piece
            stream.write(np.ascontiguousarray(image).data)
    stream.flush()


def read_blocks(stream: IO[bytes]) -> tuple[Block, Block]:
    """Both volumes; raises EOFError where the stream ends before."""
    one, two = (_read_block(stream, head) for head in json.loads(stream.readline() or b"[]"))
    return one, two


def _read_block(stream: IO[bytes], head: dict[str, Any]) -> Block:
    shape, kind = tuple(head["shape"]), np.dtype(head["type"])
    size = math.prod(shape) * kind.itemsize
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    voxels = np.frombuffer(data, kind).reshape(shape)
    return Block(voxels, np.array(head["affine"]), head["modality"], head["slope"], head["intercept"])


def write_line(stream: IO[bytes], **said: Any) -> None:
    """One message of the worker."""
    stream.write(json.dumps(said).encode() + b"\n")
    stream.flush()


def as_said(found: Registered) -> dict[str, Any]:
    """A registration as a message."""
    return asdict(found)


def as_found(said: dict[str, Any]) -> Registered:
    """The registration in a message."""
    rows = tuple((row[0], row[1], row[2], row[3]) for row in said["matrix"])
    return Registered(rows, said["information"], said["overlap"], said["repeat_mm"])
