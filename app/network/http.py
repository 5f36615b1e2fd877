"""Plain HTTP for documents of other systems: a file from a URL, a FHIR transaction to a server."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from app.network.calling import Layer, Unreachable

ANSWER_S = 30.0
JSON = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    body: bytes


def is_url(text: str) -> bool:
    """Whether a text is the address of a document by HTTP."""
    return text.lower().startswith(("http://", "https://"))


def get(url: str, largest: int, tls: ssl.SSLContext | None = None) -> Answer:
    """A document; raises Unreachable, also where it is longer than may be."""
    return _asked(urllib.request.Request(url, headers={"Accept": f"{JSON}, */*"}), largest, tls)  # noqa: S310 - checked below


def post(url: str, data: bytes, largest: int, tls: ssl.SSLContext | None = None) -> Answer:
    """The answer to a FHIR document; raises Unreachable where there is none."""
    headers = {"Content-Type": f"{JSON}; charset=utf-8", "Accept": JSON}
    return _asked(urllib.request.Request(url, data, headers, method="POST"), largest, tls)  # noqa: S310 - checked below


def _asked(request: urllib.request.Request, largest: int, tls: ssl.SSLContext | None) -> Answer:
    if not is_url(request.full_url):
        raise Unreachable(Layer.NAME, "Only addresses with http:// or https:// are asked.")
    host = urllib.parse.urlsplit(request.full_url).hostname or "?"
    opener = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=tls))
    try:
        with opener.open(request, timeout=ANSWER_S) as answer:
            body = answer.read(largest + 1)
            status = int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(int(error.code), error.read(largest))
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise Unreachable(Layer.CONNECTION, f"{host} does not answer ({type(reason).__name__}).") from error
    if len(body) > largest:
        raise Unreachable(Layer.SERVICE, f"{host} answers with more than {largest} bytes.")
    return Answer(status, body)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What was addressed to one system goes to no other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Not followed: the answer is the redirection itself."""
