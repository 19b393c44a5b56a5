"""Bad lines: a server that answers as it was told to, and a forwarder that cuts connections where it was told to."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from casestats.actions.calling_county import Address, Line
from casestats.vault.derivation import Secret

HOST = "127.0.0.1"
SILENT = 20.0
TOKEN = "cs_" + "a" * 43
ABORT = struct.pack("ii", 1, 0)
"""SO_LINGER: the connection is reset rather than ended."""


def line_to(port: int, *, encrypted: bool = False, host: str = HOST, timeout: float = SILENT) -> Line:
    return Line(Address(encrypted, host, port, ""), Secret(TOKEN.encode()), "en", timeout, timeout)


def answer(status: str, body: bytes = b"", *headers: str, measured: bool = True) -> bytes:
    """A whole answer of HTTP."""
    length = [f"Content-Length: {len(body)}"] if measured else []
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, *length, "", ""]).encode() + body


class Listening:
    """Takes connections on loopback, each in a thread, from `with` to its end."""

    def __init__(self, host: str = HOST) -> None:
        self._socket = socket.create_server((host, 0))
        self.port = int(self._socket.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in [self._accepting, *self._threads]:
            thread.join(SILENT)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                one, _ = self._socket.accept()
                one.settimeout(SILENT)
                self._open.add(one)
                thread = threading.Thread(target=self._served, args=[one], daemon=True)
                self._threads.append(thread)
                thread.start()

    def _served(self, one: socket.socket) -> None:
        with suppress(OSError), one:
            self.serve(one)
        self._open.discard(one)

    def serve(self, one: socket.socket) -> None:
        raise NotImplementedError  # each kind of line says what it does


class Scripted(Listening):
    """Reads a request and sends the bytes that come next; the last ones also to whoever comes later. `requests` is
    what was asked."""

    def __init__(self, *answers: bytes, certificate: Path | None = None, after: Callable[[], object] = int) -> None:
        super().__init__()
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._after = after
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)

    def serve(self, one: socket.socket) -> None:
        if self._context is not None:
            one = self._context.wrap_socket(one, server_side=True)
        with one:
            self.requests.append(whole_request(one))
            one.sendall(self._answers.pop(0) if len(self._answers) > 1 else self._answers[0])
            self._after()


class TlsDoor(Listening):
    """What a reverse proxy does: speaks TLS to whoever comes, and plain HTTP to a port of this machine."""

    def __init__(self, port: int, certificate: Path) -> None:
        super().__init__()
        self._target = port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)

    def serve(self, one: socket.socket) -> None:
        with self._context.wrap_socket(one, server_side=True) as safe:
            request = whole_request(safe)
            with socket.create_connection((HOST, self._target), timeout=SILENT) as other:
                other.sendall(request)
                while chunk := other.recv(65536):
                    safe.sendall(chunk)
            safe.unwrap()


def whole_request(one: socket.socket) -> bytes:
    """A request with its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(one)
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    expected = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < expected:
        body += _some(one)
    return head + b"\r\n\r\n" + body


def _some(one: socket.socket) -> bytes:
    got = one.recv(65536)
    if not got:
        raise ConnectionError
    return got


class Cut(NamedTuple):
    """Where a connection ends: after so many bytes of the request, or of the answer. None: not there. `reset`: as a
    broken line does it, else as a program that ends."""

    request: int | None = None
    answer: int | None = None
    reset: bool = True


class Forwarder(Listening):
    """Forwards each connection to a port, and cuts it as planned; those that come after the plan go through."""

    def __init__(self, port: int, plan: Sequence[Cut] = (), host: str = HOST) -> None:
        super().__init__(host)
        self._target = port
        self.plan = list(plan)
        self.cuts = 0
        self.passed = [0, 0]
        """Bytes of requests and of answers."""

    def serve(self, one: socket.socket) -> None:
        cut = self.plan.pop(0) if self.plan else Cut()
        ended = threading.Event()
        with socket.create_connection((HOST, self._target), timeout=SILENT) as other:
            back = threading.Thread(target=self._pump, args=[other, one, cut.answer, ended], daemon=True)
            back.start()
            self._pump(one, other, cut.request, ended)
            back.join(SILENT)
            if ended.is_set():
                self.cuts += 1
                for each in (one, other) if cut.reset else ():
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)

    def _pump(self, source: socket.socket, sink: socket.socket, most: int | None, ended: threading.Event) -> None:
        """Let so many bytes through, and then end both ways: each waits for something to read."""
        left = most
        with suppress(OSError):
            while left != 0 and (chunk := source.recv(65536)):
                let_through = chunk[:left]
                sink.sendall(let_through)
                left = None if left is None else left - len(let_through)
                self.passed[sink.getsockname()[1] == self.port] += len(let_through)
            if most == 0:
                source.recv(1)  # there is something, and nothing of it goes through
        if left == 0:
            ended.set()
        for each, way in ((source, socket.SHUT_RD), (sink, socket.SHUT_RD if ended.is_set() else socket.SHUT_WR)):
            with suppress(OSError):
                each.shutdown(way)
