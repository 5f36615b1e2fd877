"""The archive and the settings as commands open them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.archive.archive import Archive, archive_at, folder_of
from app.commands.command import Context, Unusable, tell
from app.database import FILE_NAME, DatabaseTrouble
from app.settings import Preferences, Settings


@contextmanager
def archive_of(context: Context) -> Iterator[Archive]:
    """The archive, made where there is none yet; raises Unusable where it cannot be opened."""
    try:
        archive = archive_at(context.home, _settings(context))
    except DatabaseTrouble as error:
        raise Unusable(str(error)) from error
    with closing(archive):
        yield archive


def has_archive(context: Context) -> bool:
    """Whether anything was ever kept here; asking leaves no trace."""
    values = _settings(context)
    return bool(context.home.database or values.database_url) or (folder_of(context.home, values) / FILE_NAME).exists()


def _settings(context: Context) -> Preferences:
    return Settings(context.home.settings_file).values


def preferences(context: Context) -> Preferences:
    """The reader's settings; what is wrong with their file is told."""
    settings = Settings(context.home.settings_file)
    if settings.problem:
        tell(settings.problem)
    return settings.values
