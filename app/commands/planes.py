"""The arguments by which a command is told which plane through a volume is meant, and the plane they mean."""

from __future__ import annotations

import argparse

import numpy as np

from app.commands.command import Unusable
from app.commands.pick import numbers
from app.inspection.choosing import Choice
from viewer.model.geometry import Triple, triple, unit, vector
from viewer.model.view import Cut
from viewer.session.cuts import DIRECTIONS


def plane_arguments(parser: argparse.ArgumentParser) -> None:
    """--plane, --at, --normal, --slab and --slab-type."""
    parser.add_argument("--plane", choices=(*DIRECTIONS, "oblique"))
    parser.add_argument("--at", metavar="X,Y,Z", help="a point of the plane, patient mm")
    parser.add_argument("--normal", metavar="X,Y,Z")
    parser.add_argument("--slab", type=float, default=0.0, metavar="MM")
    parser.add_argument("--slab-type", choices=("mip", "minip", "mean"), default="mip")


def plane_of(given: argparse.Namespace, choice: Choice) -> Cut:
    """The plane, through the middle of the volume where no point is named; raises Unusable with a sentence."""
    count, rows, columns = choice.stack.grid
    middle = choice.stack.geometry.matrix @ vector(((columns - 1) / 2, (rows - 1) / 2, (count - 1) / 2, 1.0))
    center = numbers(given.at, 3, "--at") if given.at else middle[:3]
    row, column = _directions(given)
    return Cut(triple(center), row, column, given.slab, given.slab_type)


def _directions(given: argparse.Namespace) -> tuple[Triple, Triple]:
    """Row and column direction of the plane; an oblique one is turned as upright as its normal allows."""
    if given.plane != "oblique":
        return DIRECTIONS[given.plane]
    if not given.normal:
        raise Unusable("An oblique plane needs --normal X,Y,Z.")
    try:
        normal = unit(numbers(given.normal, 3, "--normal"))
    except ValueError as error:
        raise Unusable("--normal must not be 0,0,0.") from error
    down = vector((0.0, 0.0, -1.0)) if abs(normal[2]) < 0.9 else vector((0.0, 1.0, 0.0))
    column = unit(down - (down @ normal) * normal)
    return triple(np.cross(column, normal)), triple(column)
