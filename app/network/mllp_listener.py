"""The standing listener for HL7 messages: each is answered once whoever takes it has made it durable, in order."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread, current_thread

from app.logs import LOGGER, log_failure
from app.network.mllp import Door, Frames, TooLarge, framed, receive

Take = Callable[[bytes, str], bytes]  # message and sender's address to the answer, b"" for none
_WAKE_S, _LONGEST_CLOSE_S = 0.2, 10.0


class MllpListener:
    """Listens; one thread for each connection. ``take`` is called on those threads, one message of a connection at a time."""

    def __init__(self, door: Door, take: Take) -> None:
        self._door, self._take = door, take
        self._socket: socket.socket | None = None
        self._closing = Event()
        self._open: Counter[str] = Counter()
        self._counting = Lock()
        self._threads: set[Thread] = set()
        self._accepting = Thread(target=self._accept, name="mllp")

    @property
    def port(self) -> int:
        """Where it listens: the port that was asked for, or the one the system chose for 0."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    def start(self) -> None:
        """Begin to listen; raises OSError where the address is taken or not this machine's."""
        door = self._door
        family = socket.AF_INET6 if ":" in door.address else socket.AF_INET
        self._socket = socket.create_server((door.address, door.port), family=family, backlog=door.at_once)
        self._socket.settimeout(_WAKE_S)
        self._accepting.start()

    def close(self) -> None:
        """Stop; a message that is being taken is taken and answered first."""
        self._closing.set()
        if self._accepting.is_alive():
            self._accepting.join()
        with self._counting:
            open_ones = list(self._threads)
        for thread in open_ones:
            thread.join(_LONGEST_CLOSE_S)
        if self._socket:
            self._socket.close()

    def _accept(self) -> None:
        listening = self._socket
        while listening and not self._closing.is_set():
            try:
                connection, peer = listening.accept()
            except TimeoutError:
                continue
            except OSError as error:
                log_failure("orders: a connection could not be accepted", error)
                self._closing.wait(_WAKE_S)
                continue
            address = str(peer[0])
            if not self._door.lets_in(address) or not self._count(address):
                LOGGER.warning("orders: a connection was turned away")
                connection.close()
                continue
            thread = Thread(target=self._serve, args=(connection, address), name="mllp connection", daemon=True)
            with self._counting:
                self._threads.add(thread)
            thread.start()

    def _count(self, address: str) -> bool:
        """Whether there is room for one more; then it is counted."""
        with self._counting:
            if self._open[address] >= self._door.per_address or self._open.total() >= self._door.at_once:
                return False
            self._open[address] += 1
            return True

    def _serve(self, connection: socket.socket, address: str) -> None:
        try:
            connection.settimeout(self._door.within_s)
            tls = self._door.tls
            with tls.wrap_socket(connection, server_side=True) if tls else connection as secured:
                self._converse(secured, address)
        except (OSError, TooLarge) as error:
            LOGGER.warning("orders: a connection ended (%s)", type(error).__name__)
        except Exception as error:  # one sender must not end the listener
            log_failure("orders: a connection failed", error)
        finally:
            connection.close()
            with self._counting:
                self._open[address] -= 1
                self._threads.discard(current_thread())

    def _converse(self, connection: socket.socket, address: str) -> None:
        frames, quiet = Frames(self._door.largest_bytes), 0.0
        while not self._closing.is_set():
            connection.settimeout(_WAKE_S)
            try:
                blocks = receive(connection, frames)
            except TimeoutError:
                quiet += _WAKE_S
                if quiet >= (self._door.within_s if frames.in_block else self._door.idle_s):
                    return
                continue
            if blocks is None:
                return
            quiet = 0.0
            connection.settimeout(self._door.within_s)
            for block in blocks:
                answer = self._take(block, address)
                if answer:
                    with suppress(BlockingIOError):
                        connection.sendall(framed(answer))
