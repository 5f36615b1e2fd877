"""The archive and the settings as commands open them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.archive.archive import Archive, open_archive
from app.commands.command import Context, Unusable, tell
from app.database import FILE_NAME, DatabaseTrouble
from app.settings import Preferences, Settings


@contextmanager
def archive_of(context: Context) -> Iterator[Archive]:
    """The archive, made where there is none yet; raises Unusable where it cannot be opened."""
    try:
        archive = open_archive(context.home.archive)
    except DatabaseTrouble as error:
        raise Unusable(str(error)) from error
    with closing(archive):
        yield archive


def has_archive(context: Context) -> bool:
    """Whether anything was ever kept here; asking leaves no trace."""
    return (context.home.folder / "archive" / FILE_NAME).exists()


def preferences(context: Context) -> Preferences:
    """The reader's settings; what is wrong with their file is told."""
    settings = Settings(context.home.settings_file)
    if settings.problem:
        tell(settings.problem)
    return settings.values
