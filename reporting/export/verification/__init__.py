"""The rules by which SR, key object, presentation state and PDF objects are judged; ``reporting.export.verify`` asks them."""
