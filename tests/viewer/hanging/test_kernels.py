from __future__ import annotations

import pytest

from viewer.hanging.kernels import kernel_kind


@pytest.mark.parametrize(
    ("kernel", "kind"),
    [
        ("B30s", "soft"),
        ("B70f", "sharp"),
        ("Br40d", "soft"),
        ("Br64f\\3", "sharp"),
        ("I50f", "sharp"),
        ("Qr36d", "soft"),
        ("STANDARD", "soft"),
        ("LUNG", "sharp"),
        ("BONEPLUS", "sharp"),
        ("SOFT", "soft"),
        ("FC08", "soft"),
        ("FC21", "soft"),
        ("FC52", "sharp"),
        ("FC81", "sharp"),
        ("YB", "sharp"),
        ("D", ""),  # a maker's letter, not known for certain
        ("11", ""),
        ("XYZG=7.00", ""),
        ("", ""),
    ],
)
def test_kernels_are_sharp_or_soft_or_not_known(kernel: str, kind: str) -> None:
    assert kernel_kind(kernel) == kind
