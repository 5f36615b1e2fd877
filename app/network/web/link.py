"""One connection to a DICOMweb server: what fails says at which layer, what was cut is said within 5 s.

The standard library's HTTP is enough for it: it streams, and it leaves the socket in our hands, which is what noticing a dead
link and cancelling need.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import select
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.network.calling import CONNECT_S, Layer, Unreachable
from app.network.sockets import notice_dead_link
from app.network.tls import calling
from app.network.web.statuses import refusal
from app.network.web.watch import CANCELLED, Watch
from app.network.web.web_node import Auth, Secret, WebNode

ANSWER_S, SILENT_S = 60.0, 4.0  # until an answer begins; between two pieces of it
CHUNK = 256 << 10
LARGEST_TEXT = 256 << 20


class Stopped(Exception):  # noqa: N818 - the reader's wish is no error
    """The exchange was cancelled."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: its type, its length in bytes, and its pieces."""

    kind: str
    length: int
    pieces: Callable[[], Iterable[bytes]]


class Answer:
    """An answer while it comes in: status, headers by lower-case name, and the body, once."""

    def __init__(
        self, raw: http.client.HTTPResponse, watch: Watch, title: str, cut: Callable[[Exception], Exception]
    ) -> None:
        self._raw, self._watch, self._title, self._cut = raw, watch, title, cut
        self.status = raw.status
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in raw.getheaders()}

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces; raises Unreachable where it ends before it is whole."""
        self._watch.moved(SILENT_S)
        while piece := self._next():
            self._watch.moved()
            yield piece
        self._raw.close()

    def _next(self) -> bytes:
        try:
            piece = self._raw.read1(CHUNK)
            if not piece and self._raw.length:  # http.client tells of this only where everything is read at once
                raise http.client.IncompleteRead(b"", self._raw.length)
        except (OSError, http.client.HTTPException) as error:
            raise self._cut(error) from error
        return piece

    def text(self) -> bytes:
        """The whole body, of a reasonable size."""
        parts, size = list[bytes](), 0
        for piece in self.chunks():
            parts.append(piece)
            size += len(piece)
            if size > LARGEST_TEXT:
                raise Unreachable(Layer.SERVICE, f"{self._title} answers with more than can be read.")
        return b"".join(parts)


class Link:
    """For one thread at a time; it is opened when it is first used and again after a cut."""

    def __init__(
        self,
        node: WebNode,
        secret: Secret | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._node, self._secret, self._cancelled, self._answer_s = node, secret or Secret(), cancelled, answer_s
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
            self._connection = None

    @contextmanager
    def ask(self, method: str, path: str, accept: str, body: Body | None = None) -> Iterator[Answer]:
        """Ask, and read the answer within ``with``. Raises Unreachable, also for a status that is a refusal; Stopped."""
        connection, used = self._open()
        if used and _ended(connection.sock):
            self.close()  # the server has closed it meanwhile, which it may
            connection, used = self._open()
        with Watch(connection.sock, self._answer_s, self._cancelled) as watch:
            try:
                try:
                    raw = self._answered(connection, method, path, accept, body, watch)
                except (OSError, http.client.HTTPException) as error:
                    raise self._cut(error, watch, used=used) from error
                cut = partial(self._cut, watch=watch, used=True)
                yield self._checked(Answer(raw, watch, self._node.title, cut))
                if raw.length == 0:
                    raw.close()
                if not raw.isclosed():
                    self.close()  # the rest was not wanted
            except BaseException:
                self.close()
                raise

    def _open(self) -> tuple[http.client.HTTPConnection, bool]:
        """The connection, and whether it was used before."""
        if self._connection is not None and self._connection.sock is not None:
            return self._connection, True
        if self._cancelled():
            raise Stopped
        made = http.client.HTTPConnection(self._node.host, self._node.port)
        made.sock = connect(self._node)
        made.sock.settimeout(None)
        self._connection = made
        return made, False

    def _answered(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        accept: str,
        body: Body | None,
        watch: Watch,
    ) -> http.client.HTTPResponse:
        headers = {"Accept": accept, "User-Agent": "Lectern", **self._credentials()}
        if body is not None:
            headers |= {"Content-Type": body.kind, "Content-Length": str(body.length)}
        pieces = _followed(body.pieces(), watch) if body else None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it heard all
            connection.request(method, f"{self._node.path}{path}", pieces, headers)
        return connection.getresponse()

    def _credentials(self) -> dict[str, str]:
        if self._node.auth is Auth.BASIC:
            pair = f"{self._node.user}:{self._secret.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if self._node.auth is Auth.BEARER:
            return {"Authorization": f"Bearer {self._secret.token}"}
        return {}

    def _checked(self, answer: Answer) -> Answer:
        problem = refusal(self._node.title, answer.status, answer.headers)
        if problem is not None:
            raise problem
        return answer

    def _cut(self, error: Exception, watch: Watch, *, used: bool) -> Exception:
        title = self._node.title
        if watch.cause == CANCELLED:
            return Stopped()
        if watch.cause:
            return Unreachable(Layer.CONNECTION, f"{title} has fallen silent; the connection was given up.")
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Unreachable(Layer.ENCRYPTION, f"{title} ends the TLS connection ({tls_words(error)}).")
        unknown = None if used else self._never_answered(error)
        return unknown or Unreachable(Layer.CONNECTION, f"The connection to {title} was cut.")

    def _never_answered(self, error: Exception) -> Unreachable | None:
        """What a connection means that ended before it gave one answer."""
        title = self._node.title
        ended = isinstance(error, ConnectionError | ssl.SSLEOFError)  # http.client's RemoteDisconnected is one
        if ended and self._node.encrypted:  # in TLS 1.3 a refusal of our certificate comes as late as that
            words = "ends the TLS connection without an answer; it may want a certificate of this workstation"
            return Unreachable(Layer.ENCRYPTION, f"{title} {words}.")
        if isinstance(error, http.client.RemoteDisconnected):
            return Unreachable(Layer.HTTP, f"{title} closed the connection without an answer; it may want TLS.")
        if isinstance(error, http.client.BadStatusLine | http.client.UnknownProtocol):
            return Unreachable(Layer.HTTP, f"{title} does not answer as a web server does.")
        return None


def connect(node: WebNode) -> socket.socket:
    """A connection, encrypted where the address says so; raises Unreachable with the layer that failed."""
    context = _context(node) if node.encrypted else None
    plain = _reach(node)
    if context is None:
        return plain
    try:
        return context.wrap_socket(plain, server_hostname=node.host)
    except (OSError, ValueError) as error:
        plain.close()
        words = tls_words(error) if isinstance(error, ssl.SSLError) else "the connection was closed"
        raise Unreachable(Layer.ENCRYPTION, f"{node.title} and Lectern cannot agree on TLS ({words}).") from error


def _context(node: WebNode) -> ssl.SSLContext:
    trust, certificate, key = (Path(one) if one else None for one in (node.trust, node.certificate, node.key))
    try:
        return calling(trust, certificate, key)
    except (OSError, ValueError) as error:
        raise Unreachable(
            Layer.ENCRYPTION, f"A certificate or key for {node.title} cannot be used ({_why(error)})."
        ) from error


def _reach(node: WebNode) -> socket.socket:
    try:
        socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(Layer.NAME, f"There is no computer named {node.host} in this network.") from error
    where = f"{node.host} port {node.port}"
    try:
        made = socket.create_connection((node.host, node.port), CONNECT_S)
    except TimeoutError as error:
        raise Unreachable(Layer.CONNECTION, f"{where} does not answer; a firewall may be in the way.") from error
    except OSError as error:
        raise Unreachable(
            Layer.CONNECTION, f"Nothing listens on {where}, or it is not allowed ({_why(error)})."
        ) from error
    notice_dead_link(made)
    return made


def tls_words(error: ssl.SSLError) -> str:
    """What OpenSSL says, as words."""
    return getattr(error, "verify_message", "") or (error.reason or "no reason given").replace("_", " ").lower()


def _why(error: Exception) -> str:
    return tls_words(error) if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "") or str(error)


def _ended(connection: socket.socket) -> bool:
    """Whether a connection on which nothing is awaited has been closed, or says something unasked."""
    return bool(select.select([connection], [], [], 0)[0])


def _followed(pieces: Iterable[bytes], watch: Watch) -> Iterator[bytes]:
    for piece in pieces:
        watch.moved()
        yield piece
