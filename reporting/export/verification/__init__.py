"""The rules by which SR, key object and PDF objects are judged, ours or anyone's; ``reporting.export.verify`` asks them."""
