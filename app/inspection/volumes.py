"""All images of a stack in memory at once, decoded where a bad one does no harm."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from viewer.dicom.damage import Damaged
from viewer.dicom.pixels import decode
from viewer.dicom.wall import DecodeWall
from viewer.model.volume import Stack, StackImage, Voxels, modality_values


def voxels_of(stack: Stack) -> Voxels:
    """The stored values of every image, and the modality values where each has a slope of its own; damaged ones are named."""
    pixel = stack.images[0].instance.format
    kind = np.float32 if pixel is None or pixel.sample_type != "integer" else np.int32
    voxels = Voxels(np.zeros(stack.shape, kind), np.zeros(len(stack.images), np.bool_))
    if stack.rescaled_each:
        voxels.values = np.full(stack.shape, np.nan, np.float32)
    with closing(DecodeWall(workers=2)) as wall:
        for index, image in enumerate(stack.images):
            try:
                _take(voxels, index, image, wall)
            except Damaged as damage:
                voxels.damaged[index] = str(damage)
    return voxels


def _take(voxels: Voxels, index: int, image: StackImage, wall: DecodeWall) -> None:
    instance, frame = image.instance, image.frame.index
    direct = instance.location is not None and instance.location.direct
    stored = decode(instance, frame) if direct else wall.decode(instance, frame).result()
    voxels.array[index], voxels.ready[index] = stored, True
    if voxels.values is not None:
        values = modality_values(image, stored)
        if instance.padding is not None:
            low, high = instance.padding
            values = np.where((stored >= low) & (stored <= high), np.nan, values)
        voxels.values[index] = values
