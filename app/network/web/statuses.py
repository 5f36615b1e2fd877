"""What the statuses of HTTP mean for who asked (PS3.18 8.5)."""

from __future__ import annotations

from collections.abc import Mapping

from app.network.calling import Layer, Unreachable

NOT_ACCEPTABLE, CONFLICT, NOT_FOUND = 406, 409, 404
_AUTHENTICATION = {
    401: "does not know who asks; user, password or token are missing or wrong",
    403: "knows who asks and does not allow it",
    407: "lies behind a proxy that wants to know who asks",
}
_SERVICE = {
    400: "does not understand the question",
    404: "has nothing under this address",
    405: "does not do this",
    406: "cannot give it in a form that was asked for",
    410: "no longer has it",
    413: "takes nothing so large; the question may be too wide",
    415: "does not take objects in this form",
    429: "has too much to do at the moment",
    500: "has failed inside",
    501: "does not do this",
    502: "lies behind another server that cannot reach it",
    503: "has too much to do, or is being cared for",
    504: "lies behind another server that it does not answer",
    507: "has no room left",
}


def refusal(title: str, status: int, headers: Mapping[str, str]) -> Unreachable | None:
    """What an answer that is no success means; None for one that is, and for a conflict, whose body says more."""
    if 200 <= status < 300 or status == CONFLICT:
        return None
    if status in _AUTHENTICATION:
        return Unreachable(Layer.AUTHENTICATION, f"{title} {_AUTHENTICATION[status]} (HTTP {status}).")
    if 300 <= status < 400:
        where = headers.get("location", "")[:200]
        return Unreachable(Layer.HTTP, f"{title} leads to another address (HTTP {status}): {where or 'not named'}.")
    said = _SERVICE.get(status, "does not answer as it should")
    layer = Layer.SERVICE if status in _SERVICE else Layer.HTTP
    return WebRefusal(layer, f"{title} {said} (HTTP {status}).", status)


class WebRefusal(Unreachable):
    """A refusal by a status of HTTP."""

    def __init__(self, layer: Layer, sentence: str, status: int) -> None:
        super().__init__(layer, sentence)
        self.status = status
