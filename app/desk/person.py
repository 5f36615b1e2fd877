"""Who sits at the desk, and under which letterhead reports leave."""

from __future__ import annotations

import getpass

from app.settings import Preferences
from reporting.draft.life_cycle import Role
from reporting.export.exporter import Letterhead
from reporting.report import Person
from viewer.model.text import clean, name_text


def reader(values: Preferences) -> Person:
    """The reader as the settings name them; the login of this computer where they do not."""
    login = values.reader_login or _login()
    return Person(person_name(values.reader_name), login, values.organisation)


def role(values: Preferences) -> Role:
    """What the reader may sign; whoever is set as neither is an attending, as before there were roles."""
    return Role.RESIDENT if values.reader_role == Role.RESIDENT else Role.ATTENDING


def name_to_read(person: Person) -> str:
    """Who somebody is, to be read beside what they did: ``Okafor, Ada``, the login where there is no name."""
    return name_text(person.name) or clean(person.login, 64)


def letterhead(values: Preferences) -> Letterhead:
    """The head of the report."""
    return Letterhead(values.organisation, tuple(filter(None, [values.organisation_address])))


def person_name(typed: str) -> str:
    """A name as typed (``Okafor, Ada`` or ``Ada Okafor``) as a DICOM person name (PS3.5 6.2: family^given)."""
    plain = " ".join(typed.replace("^", " ").replace("=", " ").replace("\\", " ").split())
    if "," in plain:
        family, _, given = plain.partition(",")
    else:
        given, _, family = plain.rpartition(" ")
    return "^".join(part for part in (family.strip(), given.strip()) if part)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reader"
