"""A DICOMweb server as a fact, and the secret that is shown to it, which never appears in a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

SCHEMES = {"http": 80, "https": 443}


class Auth(StrEnum):
    """How the server knows who asks. A client certificate may come with any of them."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, or a bearer token; kept apart from all facts so that no log and no answer can hold it."""

    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WebNode:
    """A server by the address under which its /studies lie. Paths of certificates are files, "" for none.

    ``trust`` holds the authorities that may have signed its certificate; without it the platform's are taken.
    """

    name: str
    url: str
    auth: Auth = Auth.NONE
    user: str = ""
    trust: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def title(self) -> str:
        """How it is called on the screen."""
        return self.name or self.host

    @property
    def host(self) -> str:
        """The computer."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where the address does not name it."""
        parts = urlsplit(self.url)
        return parts.port or SCHEMES.get(parts.scheme, 80)

    @property
    def encrypted(self) -> bool:
        """Whether it is spoken to through TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def path(self) -> str:
        """What stands before /studies."""
        return urlsplit(self.url).path.rstrip("/")


def fault_of_url(url: str) -> str:
    """Why a text is no address of a server, "" if it is one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "The address of a DICOMweb server has a port that is none."
    if parts.scheme not in SCHEMES or not parts.hostname or port == 0 or any(sign <= " " for sign in url):
        return "The address of a DICOMweb server is written https://host/path, up to what stands before /studies."
    if parts.username or parts.password:
        return "The address must hold no user and no password; they are set apart and kept apart."
    if parts.query or parts.fragment:
        return "The address must end before any question mark or number sign."
    return ""
