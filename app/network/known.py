"""The other systems that this workstation knows, in a file of its folder, and beside it their secrets for its owner alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from app.durable import replace_synced
from app.network.node import Node
from app.network.web.web_node import Secret, WebNode

FILE, SECRETS = "systems.json", "secrets.json"
LONGEST_NAME = 40
OWNER_ALONE = 0o600


class UnknownSystem(LookupError):  # noqa: N818 - it says what was found
    """No system is known by this name; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Known:
    """Systems of both kinds; the title of each is its name, and no two have the same."""

    dicom: tuple[Node, ...] = ()
    web: tuple[WebNode, ...] = ()

    @property
    def all(self) -> tuple[Node | WebNode, ...]:
        """Every system."""
        return (*self.dicom, *self.web)

    def find(self, name: str) -> Node | WebNode | None:
        """The system of that name, None where there is none."""
        return next((one for one in self.all if one.title == name), None)

    def beside(self, others: Iterable[Node]) -> Known:
        """With nodes that the settings name and that are not here yet."""
        here = {(one.ae_title, one.host, one.port) for one in self.dicom}
        more = tuple(one for one in others if (one.ae_title, one.host, one.port) not in here)
        return replace(self, dicom=(*self.dicom, *more))


@dataclass(frozen=True, slots=True)
class _Secrets:
    by_name: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)


class Systems:
    """The file in the folder ``home``; read anew for each question, so that programs beside each other agree."""

    def __init__(self, home: Path) -> None:
        self._file, self._secrets = home / FILE, home / SECRETS

    def known(self) -> Known:
        """Every system; raises ValueError with a sentence where the file cannot be read."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Known)
        except FileNotFoundError:
            return Known()
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
            raise ValueError(f"The file {FILE} of other systems cannot be read ({type(error).__name__}).") from error

    def put(self, system: Node | WebNode, secret: Secret | None = None, instead_of: str = "") -> None:
        """Keep a system, in place of the one named ``instead_of``; without a ``secret`` the one it has stays.

        Raises ValueError with a sentence where its name is none or belongs to another.
        """
        known, name = self.known(), system.title
        fault = fault_of_name(name)
        if fault:
            raise ValueError(fault)
        if name != instead_of and known.find(name) is not None:
            raise ValueError(f"A system named {name} is known already.")
        secrets = self._all_secrets()
        kept = secrets.pop(instead_of, {}) if instead_of else {}
        if secret is not None:
            kept = {key: value for key, value in (("password", secret.password), ("token", secret.token)) if value}
        if kept:
            secrets[name] = kept
        self._write_secrets(secrets)  # first: a system without its secret is only refused
        self._write(_with(known, system, instead_of))

    def remove(self, name: str) -> None:
        """Forget a system and its secret; raises UnknownSystem."""
        known = self.known()
        if known.find(name) is None:
            raise UnknownSystem(f"No system named {name} is known.")
        left = Known(
            tuple(one for one in known.dicom if one.title != name), tuple(one for one in known.web if one.title != name)
        )
        self._write(left)
        secrets = self._all_secrets()
        if secrets.pop(name, None) is not None:
            self._write_secrets(secrets)

    def secret(self, name: str) -> Secret:
        """What is shown to a system; nothing where nothing is kept."""
        kept = self._all_secrets().get(name, {})
        return Secret(kept.get("password", ""), kept.get("token", ""))

    def _all_secrets(self) -> dict[str, dict[str, str]]:
        try:
            return dict(msgspec.json.decode(self._secrets.read_bytes(), type=_Secrets).by_name)
        except FileNotFoundError:
            return {}
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
            raise ValueError(f"The file {SECRETS} cannot be read ({type(error).__name__}).") from error

    def _write_secrets(self, secrets: dict[str, dict[str, str]]) -> None:
        if not secrets and not self._secrets.exists():
            return
        replace_synced(self._secrets, msgspec.json.encode(_Secrets(secrets)), OWNER_ALONE)

    def _write(self, known: Known) -> None:
        replace_synced(self._file, msgspec.json.format(msgspec.json.encode(known), indent=2))


def fault_of_name(name: str) -> str:
    """Why a text is no name of a system, "" if it is one."""
    if not name.strip() or len(name) > LONGEST_NAME or any(not sign.isprintable() or sign.isspace() for sign in name):
        return f"A system's name has 1 to {LONGEST_NAME} signs and no blanks."
    return ""


def _with(known: Known, system: Node | WebNode, instead_of: str) -> Known:
    dicom = tuple(one for one in known.dicom if one.title not in {system.title, instead_of})
    web = tuple(one for one in known.web if one.title not in {system.title, instead_of})
    return replace(known, dicom=(*dicom, system), web=web) if isinstance(system, Node) else Known(dicom, (*web, system))
