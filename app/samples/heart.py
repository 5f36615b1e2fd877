"""The heart with its chambers, the great vessels, the oesophagus and the central airways. Anatomy mm, see thorax.py."""

from __future__ import annotations

from app.samples.solids import Solid, ellipsoid, tube, union

APEX = (0.70, -0.52, -0.48)  # from the base of the heart to its tip: left, forward, down

_LEFT_VENTRICLE = ellipsoid((41, -27, 120), (37, 20, 21), APEX)
_RIGHT_VENTRICLE = ellipsoid((14, -52, 121), (40, 15, 26), (0.80, -0.30, -0.52))
_RIGHT_ATRIUM = ellipsoid((-34, -19, 132), (18, 25, 30))
_LEFT_ATRIUM = ellipsoid((4, 17, 152), (33, 17, 20))

_ASCENDING = [(6, -16, 146), (-8, -26, 164), (-17, -28, 186), (-14, -24, 208)]
_ARCH = [(-14, -24, 208), (-6, -12, 224), (9, 6, 230), (22, 24, 224), (27, 38, 208)]
_DESCENDING = [(27, 38, 208), (27, 41, 180), (26, 40, 140), (21, 38, 90), (11, 31, 30), (6, 24, -40)]
_TRUNK = [(14, -48, 150), (18, -42, 166), (21, -30, 180), (22, -16, 186)]
_RIGHT_PULMONARY = [(20, -20, 184), (2, -3, 181), (-18, 0, 178), (-38, 2, 175), (-50, 6, 168)]
_LEFT_PULMONARY = [(22, -18, 186), (31, 0, 192), (42, 12, 190), (50, 18, 178)]
_UPPER_CAVA = [(-31, -16, 146), (-30, -16, 180), (-28, -19, 212), (-26, -22, 232)]
_RIGHT_BRACHIOCEPHALIC_VEIN = [(-26, -22, 232), (-29, -28, 250), (-35, -30, 272), (-38, -26, 320)]
_LEFT_BRACHIOCEPHALIC_VEIN = [(-26, -22, 234), (-6, -40, 241), (20, -44, 248), (38, -36, 262), (40, -28, 320)]
_LOWER_CAVA = [(-30, -8, 118), (-31, 2, 104), (-28, 12, 70), (-24, 18, 20), (-22, 18, -40)]
_INNOMINATE = [(-9, -14, 226), (-15, -15, 246), (-22, -10, 268), (-24, -2, 320)]
_LEFT_CAROTID = [(5, -2, 231), (12, -6, 252), (22, -2, 280), (24, 0, 320)]
_LEFT_SUBCLAVIAN = [(18, 14, 228), (25, 16, 252), (36, 10, 274), (62, -4, 288), (100, -14, 292)]
_RIGHT_SUBCLAVIAN = [(-22, -10, 266), (-38, 4, 280), (-66, -4, 289), (-100, -14, 292)]

TRACHEA = [(0, 4, 330), (0, 6, 290), (-1, 11, 250), (-2, 15, 215), (-1, 18, 194)]
RIGHT_MAIN = [(-1, 18, 195), (-14, 18, 186), (-30, 17, 180), (-46, 15, 175)]
LEFT_MAIN = [(-1, 18, 195), (14, 20, 184), (32, 23, 176), (48, 24, 171)]
RIGHT_HILUM = (-50.0, 6.0, 170.0)
LEFT_HILUM = (50.0, 18.0, 177.0)
RIGHT_VEINS = (-36.0, 16.0, 154.0)
LEFT_VEINS = (38.0, 20.0, 156.0)


def right_heart() -> Solid:
    """Blood of the right side: densest shortly after contrast medium was given."""
    return union(
        ellipsoids=[_RIGHT_VENTRICLE, _RIGHT_ATRIUM],
        tubes=[
            tube(_TRUNK, (12.5, 13.5, 13.5, 12.5)),
            tube(_RIGHT_PULMONARY, (10.5, 10.5, 10, 9.5, 7.5)),
            tube(_LEFT_PULMONARY, (11, 10.5, 9.5, 7.5)),
        ],
    )


def veins() -> Solid:
    """The great veins of the upper body, with contrast medium from the arm."""
    return union(
        tubes=[
            tube(_UPPER_CAVA, (10.5, 9.5, 9.5, 8.5)),
            tube(_RIGHT_BRACHIOCEPHALIC_VEIN, (8, 7, 6.5, 7)),
            tube(_LEFT_BRACHIOCEPHALIC_VEIN, (7.5, 6.5, 6.5, 6.5, 6.5)),
        ]
    )


def left_heart() -> Solid:
    """Blood of the left side with the pulmonary veins and the aorta."""
    return union(
        ellipsoids=[_LEFT_VENTRICLE, _LEFT_ATRIUM],
        tubes=[
            tube(_ASCENDING, (15.5, 15, 15.5, 15)),
            tube(_ARCH, (15, 14, 13, 12.5, 12)),
            tube(_DESCENDING, (12, 12, 11.8, 11.3, 10.5, 10)),
            tube(_INNOMINATE, (6.5, 6, 5, 4.5)),
            tube(_LEFT_CAROTID, (4.5, 4, 4, 4)),
            tube(_LEFT_SUBCLAVIAN, (5.2, 5, 4.8, 4.5, 4.2)),
            tube(_RIGHT_SUBCLAVIAN, (5, 4.8, 4.5, 4.2)),
            tube([(-12, 16, 152), RIGHT_VEINS], (8.5, 6.5)),
            tube([(-12, 8, 160), (-36, 0, 162)], (8, 6)),
            tube([(18, 17, 153), LEFT_VEINS], (8.5, 6.5)),
            tube([(18, 10, 160), (38, 4, 166)], (8, 6)),
        ],
    )


def lower_cava() -> Solid:
    """The inferior vena cava."""
    return union(tubes=[tube(_LOWER_CAVA, (11.5, 11.5, 11, 10.5, 10.5))])


def muscle() -> Solid:
    """The walls of the heart: every chamber grown by the thickness of its wall."""
    return union(
        ellipsoids=[
            ellipsoid((41, -27, 120), (47, 30, 31), APEX),
            ellipsoid((14, -52, 121), (43, 18, 29), (0.80, -0.30, -0.52)),
            ellipsoid((-34, -19, 132), (20, 27, 32)),
            ellipsoid((4, 17, 152), (35, 19, 22)),
        ]
    )


def envelope() -> Solid:
    """The pericardium with the fat in it: what the lungs lie against."""
    return union(
        ellipsoids=[
            ellipsoid((30, -34, 122), (60, 44, 38), APEX),
            ellipsoid((-26, -18, 134), (33, 33, 42)),
            ellipsoid((14, -62, 112), (44, 26, 34)),
            ellipsoid((3, 14, 150), (42, 26, 30)),
            ellipsoid((8, -38, 84), (58, 40, 30)),
        ],
        tubes=[
            tube([(0, 0, 120), (0, 0, 200), (0, -6, 236), (0, -8, 320)], (26, 26, 25, 30)),
            tube([(4, 22, 130), (6, 18, 84), (6, 20, -60)], (22, 29, 27)),
            tube([(-30, 0, 118), (-30, 4, 80)], (15, 17)),
        ],
        reach=16.0,
    )


def oesophagus() -> Solid:
    """The oesophagus, left of the midline below and behind the trachea above."""
    line = [(1, 22, 320), (2, 26, 270), (3, 31, 220), (2, 35, 190), (4, 34, 150), (12, 27, 110), (22, 12, 80)]
    return union(tubes=[tube(line, (6.5, 6.5, 6.5, 7, 7.5, 8, 9))])


def oesophageal_air() -> Solid:
    """A little swallowed air."""
    return union(tubes=[tube([(2, 25, 262), (3, 29.5, 230), (3, 30.5, 216)], (1.0, 2.2, 0.8))])


def azygos() -> Solid:
    """The azygos vein, up the spine and over the right main bronchus."""
    line = [(-8, 32, 60), (-10, 38, 130), (-11, 38, 190), (-17, 30, 204), (-24, 8, 207), (-27, -8, 204)]
    return union(tubes=[tube(line, (3, 3.6, 4.2, 4.6, 4.8, 5.2))])


def airways(wall: float) -> Solid:
    """Trachea and main bronchi; ``wall`` mm are added to the lumen."""
    return union(
        tubes=[
            tube(TRACHEA, [radius + wall for radius in (8.6, 8.6, 8.8, 8.8, 9.2)]),
            tube(RIGHT_MAIN, [radius + wall for radius in (7.6, 7.0, 6.4, 5.2)]),
            tube(LEFT_MAIN, [radius + wall for radius in (6.8, 6.2, 5.8, 4.8)]),
        ]
    )
