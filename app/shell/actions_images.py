"""Commands on images: scrolling, cine, subtraction, key images, windows."""

from __future__ import annotations

from app.shell.action import Action


def _nudges() -> tuple[Action, ...]:
    return tuple(
        Action(
            f"subtraction.{way.lower()}",
            f"Mask {way.lower()}",
            "Image",
            f"Move the mask of the subtraction a quarter of a pixel {way.lower()}",
            (f"Alt+{way}",),
            repeats=True,
        )
        for way in ("Up", "Down", "Left", "Right")
    )


IMAGES: tuple[Action, ...] = (
    Action("image.next", "Next image", "Image", "One image on", ("Down",), repeats=True),
    Action("image.previous", "Previous image", "Image", "One image back", ("Up",), repeats=True),
    Action("image.ten_on", "Ten images on", "Image", "Ten images on", ("PgDown",), repeats=True),
    Action("image.ten_back", "Ten images back", "Image", "Ten images back", ("PgUp",), repeats=True),
    Action("image.first", "First image", "Image", "The first image of the series", ("Home",)),
    Action("image.last", "Last image", "Image", "The last image of the series", ("End",)),
    Action(
        "cine.play",
        "Play or pause",
        "Image",
        "Cine of this pane in recorded time; scrolling stops it",
        ("Y", "Ctrl+Space"),
        "ph.play",
    ),
    Action("cine.play_all", "Play all panes in step", "Image", "Each cycle begins together; or stop all", ("Shift+Y",)),
    Action("cine.faster", "Cine faster", "Image", "The next higher speed", ("Ctrl+Up",), repeats=True),
    Action("cine.slower", "Cine slower", "Image", "The next lower speed", ("Ctrl+Down",), repeats=True),
    Action("cine.sweep", "Cine loop or sweep", "Image", "There and back, or round and round", ("Alt+Y",)),
    Action("cine.begin_here", "Cine begins here", "Image", "The range that is played begins at this image", ("Alt+[",)),
    Action("cine.end_here", "Cine ends here", "Image", "The range that is played ends at this image", ("Alt+]",)),
    Action("cine.whole", "Cine over all images", "Image", "The range that is played is everything again"),
    Action(
        "cine.over", "Cine over time or images", "Image", "In a series of several time points: which of both is played"
    ),
    Action(
        "time.next",
        "Next time point",
        "Image",
        "The same slice at the next time, phase, b-value or echo",
        ("Ctrl+Right",),
        repeats=True,
    ),
    Action(
        "time.previous",
        "Previous time point",
        "Image",
        "The one before, at the same slice",
        ("Ctrl+Left",),
        repeats=True,
    ),
    Action(
        "subtraction.toggle",
        "Subtraction",
        "Image",
        "Frames by X-ray less their mask (DSA), or as acquired",
        ("Alt+D",),
    ),
    Action("subtraction.mask_here", "Mask is this frame", "Image", "Subtract the frame that is shown", ("Alt+M",)),
    Action(
        "subtraction.drag",
        "Move the mask by dragging",
        "Image",
        "Left drag moves the mask of the subtraction; Shift finely",
        icon="ph.arrows-out-cardinal",
    ),
    Action(
        "subtraction.align",
        "Align the mask",
        "Image",
        "Look for the shift of the mask that leaves least of bones and bowel in this image",
        ("Alt+A",),
    ),
    *_nudges(),
    Action("subtraction.unmoved", "Mask where it was acquired", "Image", "Take back every shift of the mask"),
    Action("image.key", "Key image", "Image", "Put this view into the report as a key image", ("K",), "ph.star"),
    Action("image.next_key", "Next key image", "Image", "The next that you marked or a key object names", ("N",)),
    Action("image.previous_key", "Previous key image", "Image", "The one before", ("Shift+N",)),
    Action(
        "image.only_keys", "Only key images", "Image", "Scroll from key image to key image, or all again", ("Shift+K",)
    ),
    Action("image.teaching", "Key image for teaching", "Image", "Name this key image in a selection for teaching too"),
    Action(
        "image.next_window",
        "Next window of the image",
        "Image",
        "The next window or VOI LUT that came with the image, then its default",
        ("Shift+W",),
    ),
    Action(
        "image.suv",
        "Where this SUV comes from",
        "Image",
        "Every input of the uptake value of this PET, or why it has none",
    ),
    Action(
        "image.remove_calibration",
        "Remove calibration",
        "Image",
        "Measure again by what the header of the image says; undo brings the calibration back",
    ),
    Action("series.next", "Next series", "Image", "The next series into this pane", ("Right",)),
    Action("series.previous", "Previous series", "Image", "The series before into this pane", ("Left",)),
)
