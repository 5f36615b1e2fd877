"""How a ray goes from cell to cell of a volume: at which of its places it leaves one, and which comes next."""

from __future__ import annotations

from viewer.render.cells import EDGE, SHIFT
from viewer.render.jit import inlined, spliced

Place = tuple[float, float, float]  # column, row, slice
Exits = tuple[Place, Place, Place]

Cell = tuple[int, int, int]  # slice, row, column
Three = tuple[int, int, int]  # column, row, slice

_NEVER = 1e9
FRACTION = 32  # bits behind the point of the k of a walk


@inlined
def exits_of(start: Place, step: Place) -> Exits:
    """For ``beyond``, along each axis (column, row, slice) of the ray ``start`` + k ``step``, in voxels.

    At which k it leaves cell 0, how much later it leaves each further cell (less than nothing where it goes down), and how
    many k lead through one. Where it does not move along an axis, it never leaves.
    """
    first, further, through = (_NEVER, _NEVER, _NEVER), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    if abs(step[0]) > 1e-9:
        first, further = (leaves(start[0], step[0]), first[1], first[2]), (EDGE / step[0], further[1], further[2])
    if abs(step[1]) > 1e-9:
        first, further = (first[0], leaves(start[1], step[1]), first[2]), (further[0], EDGE / step[1], further[2])
    if abs(step[2]) > 1e-9:
        first, further = (first[0], first[1], leaves(start[2], step[2])), (further[0], further[1], EDGE / step[2])
    through = (abs(further[0]), abs(further[1]), abs(further[2]))
    return first, further, through


@spliced
def leaves(start: float, step: float) -> float:
    """At which k a ray leaves cell 0 along one axis."""
    return ((EDGE if step > 0.0 else 0.0) - start) / step


@spliced
def beyond(cell: Cell, exits: Exits, around: int, k: int) -> int:
    """The first place of the ray, after ``k``, beyond a cell [slice, row, column] and the cells ``around`` it."""
    first, further, through = exits
    by_column = first[0] + cell[2] * further[0] + around * through[0]
    by_row = first[1] + cell[1] * further[1] + around * through[1]
    by_slice = first[2] + cell[0] * further[2] + around * through[2]
    return max(int(min(by_column, by_row, by_slice)), k) + 1


@inlined
def walk_of(place: Place, step: Place, exits: Exits, shape: tuple[int, int, int]) -> tuple[int, Three, Three, Three]:
    """A walk through the cells of a volume of ``shape`` voxels, from a place of a ray on.

    The number of the cell there, when along each axis the ray leaves it, how long it stays in the next ones, and how their
    numbers follow one another. Times are k in 1 / 2^FRACTION: to take the least of three whole numbers and to add to them
    is several times faster than to find each cell from its place.
    """
    rows, columns = -(-shape[1] // EDGE), -(-shape[2] // EDGE)
    cell = (int(place[2]) >> SHIFT, int(place[1]) >> SHIFT, int(place[0]) >> SHIFT)
    first, further, through = exits
    unit = float(1 << FRACTION)
    leave = (
        int(min(first[0] + cell[2] * further[0], _NEVER) * unit),
        int(min(first[1] + cell[1] * further[1], _NEVER) * unit),
        int(min(first[2] + cell[0] * further[2], _NEVER) * unit),
    )
    stay = (
        int(min(through[0], _NEVER) * unit),
        int(min(through[1], _NEVER) * unit),
        int(min(through[2], _NEVER) * unit),
    )
    on = (
        1 if step[0] > 0.0 else -1,
        columns if step[1] > 0.0 else -columns,
        rows * columns if step[2] > 0.0 else -rows * columns,
    )
    return (cell[0] * rows + cell[1]) * columns + cell[2], leave, stay, on


@spliced
def stepped(cell: int, leave: Three, stay: Three, on: Three, out: int) -> tuple[int, Three]:
    """The walk's next cell after it left one at ``out``, without a branch: which axis comes next cannot be foretold."""
    by_column, by_row, by_slice = (
        -int(leave[0] <= out),
        -int(leave[1] <= out),
        -int(leave[2] <= out),
    )  # all bits or none
    onward = (on[0] & by_column) + (on[1] & by_row) + (on[2] & by_slice)
    return cell + onward, (
        leave[0] + (stay[0] & by_column),
        leave[1] + (stay[1] & by_row),
        leave[2] + (stay[2] & by_slice),
    )
