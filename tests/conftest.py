"""What every test shares: a headless Qt, the real studies, and silence as part of passing."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from tests.postgresql import Server, server
from viewer.session import immortals  # noqa: F401 - keeps PySide6 from ending the interpreter

_TESTS = itertools.count(1)
ALL_TESTS = 100  # after so many tests everything is looked through, after each the young

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _garbage() -> Iterator[None]:
    """As in the program, no worker collects garbage: it would destroy QObjects on the wrong thread."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collected(_garbage: None) -> Iterator[None]:
    yield
    gc.collect(2 if next(_TESTS) % ALL_TESTS == 0 else 1)


def real_data(name: str) -> Path:
    """A folder of real studies, or a skip with the reason."""
    folder = SHARED / name
    if not folder.exists():
        pytest.skip(f"real study {name} is not here (../shared/data is absent)")
    return folder


@pytest.fixture(scope="session")
def real_pet() -> Path:
    """Whole-body PET in Bq/ml."""
    return real_data("pet_headneck_qin0024") / "PET"


@pytest.fixture(scope="session")
def stored_uptake() -> Path:
    """PET in g/ml."""
    return real_data("petctmr_sts043") / "PET" / "image"


@pytest.fixture(scope="session")
def chest_ct_folder() -> Path:
    return real_data("ct_chest_lidc0314")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.exists():
        pytest.skip("real studies are not here (../shared/data is absent)")
    return SHARED


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this run's own."""
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Where the database of a test lies: "" for a file in its folder, then once more an empty one on the server."""
    return request.getfixturevalue("postgresql").new() if request.param == "postgresql" else ""
