"""Runs the service: waitress in front of the application, with the scheduler beside it, until it is told to stop.

Plain HTTP, so loopback only: the encrypted connection is the reverse proxy's, which reaches us over a unix socket or
loopback. Bodies of requests stay in memory: a temporary file would hold an extract in the clear. What is logged of a
request is its endpoint, never its address.
"""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import socket as sockets
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakSet

from flask import Flask, g, request
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import Error
from werkzeug.wrappers import Response

from casestats.bootstrap import Installation
from casestats.errors import FixSettings, reason_of
from casestats.schedule import Scheduler, logged_quietly, until_told
from casestats.web.app import create_app

FIRST_PORT = 8321
PORTS_TRIED = 40
THREADS = 8
CONNECTIONS = 200
HEADERS_BYTES = 32_768
BODY_ROOM = 1_000_000
"""Beside the files of a form."""
SMALL_BODY = 2_000_000
"""Up to this a body is received whatever else goes on; a form without files is smaller."""
LARGE_AT_ONCE = 4
"""Larger bodies under way at the same time: they are in memory, and whoever sends one need not have signed in."""

_LOG = logging.getLogger("casestats.web")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Place(NamedTuple):
    """Where the service listens, and whom it believes. Port 0: any that is free; None: the first free from 8321.
    `proxy`: the address of the reverse proxy whose X-Forwarded-For and -Proto are believed; "" none."""

    host: str = "127.0.0.1"
    port: int | None = FIRST_PORT
    socket: Path | None = None
    group: bool = False
    proxy: str = ""
    threads: int = THREADS


def serve(
    installation: Installation, place: Place, *, scheduled: bool, started: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first, for some seconds. With `scheduled`, jobs
    run here too, where no other process leads. `started` is called with the address once connections are taken.
    Raises FixSettings where it may or can not listen there."""
    demand_safe(place)
    logged_quietly()
    server = listening(_application(installation, place), installation, place)
    scheduler = Scheduler(installation) if scheduled else None
    with until_told():
        if scheduler is not None:
            scheduler.start()
        try:
            started(_address(place, server))
            server.run()
        finally:
            server.close()
            if place.socket is not None:
                with suppress(OSError):
                    place.socket.unlink()
            if scheduler is not None:
                scheduler.stop()


def demand_safe(place: Place) -> None:
    """Refuses (FixSettings) an address that others on the network reach, unless a reverse proxy stands before it."""
    if place.socket is None and not place.proxy and not _loopback(place.host):
        raise FixSettings(
            "Tjänsten talar okrypterat och lyssnar därför bara på den egna datorn (127.0.0.1). Ska andra nå den: sätt "
            "en omvänd proxy med TLS framför och ange --behind-proxy, se docs/drift.md.",
            "The service speaks without encryption and so listens on this machine only (127.0.0.1). For others to "
            "reach it: put a reverse proxy with TLS before it and give --behind-proxy, see docs/drift.md.",
        )
    if place.socket is not None and not hasattr(sockets, "AF_UNIX"):
        raise FixSettings(
            "Det här systemet har inga unix-socketar. Ange --host och --port i stället för --socket.",
            "This system has no unix sockets. Give --host and --port instead of --socket.",
        )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _application(installation: Installation, place: Place) -> WsgiApp:
    app = create_app(installation)
    _log_requests(app)
    if place.proxy:
        return app
    return without_header(app, installation.settings.sso_header)


def without_header(app: WsgiApp, name: str) -> WsgiApp:
    """Takes the header in which a proxy names who has signed in away from requests that came through no proxy."""
    if not name:
        return app
    key = "HTTP_" + name.upper().replace("-", "_")

    def stripped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop(key, None)
        return app(environ, start_response)

    return stripped


def listening(app: WsgiApp, installation: Installation, place: Place) -> Any:
    body = installation.settings.largest_upload + BODY_ROOM
    options: dict[str, Any] = {
        "threads": place.threads,
        "ident": None,
        "connection_limit": CONNECTIONS,
        "max_request_header_size": HEADERS_BYTES,
        "max_request_body_size": body,
        "inbuf_overflow": body + 1,  # never a temporary file
        "outbuf_overflow": body + 1,
        "clear_untrusted_proxy_headers": True,
        "log_socket_errors": False,
        "channel_timeout": 60,
    }
    if place.proxy:
        options |= {
            # What comes over a socket is said to come from "localhost"; who may connect to it is the file's rights.
            "trusted_proxy": place.proxy if place.socket is None else "localhost",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    bound = _socket_file(place.socket, group=place.group) if place.socket is not None else _ports(place)
    server = create_server(app, sockets=bound, **options)
    for one in (server, *getattr(server, "map", {}).values()):  # where there are several sockets, one for each
        if hasattr(one, "channel_class"):
            one.channel_class = BoundedChannel
    return server


class Busy(Error):  # type: ignore[misc]  # waitress has no types
    """The answer to one large body too many."""

    code = 503
    reason = "Service Unavailable"


_LARGE: WeakSet[BoundedParser] = WeakSet()
_ROOM = Lock()


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Turns a large body away before it is received, where there is no room for it. One whose length is not told
    counts as large: it may be."""

    content_length: int
    chunked: bool

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if (self.chunked or self.content_length > SMALL_BODY) and not self._takes_room():
            self.error = Busy("Too many large requests at once. Try again in a while.")
            self.body_rcv, self.content_length = None, 0  # so that nothing of it is received
            self.expect_continue = False

    def _takes_room(self) -> bool:
        with _ROOM:
            if len(_LARGE) >= LARGE_AT_ONCE:
                return False
            _LARGE.add(self)
            return True

    def close(self) -> None:
        super().close()
        with _ROOM:
            _LARGE.discard(self)


class BoundedChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection whose requests are read so."""

    parser_class = BoundedParser

    def handle_close(self) -> None:
        """Somebody who goes away in the middle gives the room back at once."""
        super().handle_close()
        unfinished = self.request
        if unfinished is not None:
            unfinished.close()


def _ports(place: Place) -> list[sockets.socket]:
    """The port asked for, or the first free one. Bound here: waitress would leave a socket open where it cannot."""
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if place.port is None else (place.port,)
    for port in ports:
        try:
            return _bound(place.host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _cannot_listen(error) from None
    raise FixSettings(
        f"Porten {ports[-1]} är upptagen av ett annat program. Stäng det, eller ange en annan med --port.",
        f"The port {ports[-1]} is taken by another program. Close that, or name another with --port.",
    )


def _bound(host: str, port: int) -> list[sockets.socket]:
    """A socket for each address of the host that this machine has."""
    made: list[sockets.socket] = []
    last = OSError(errno.EADDRNOTAVAIL, "")
    for family, _, _, _, address in sockets.getaddrinfo(host, port, type=sockets.SOCK_STREAM):
        one = sockets.socket(family, sockets.SOCK_STREAM)
        try:
            if os.name == "posix":
                one.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
            if family == sockets.AF_INET6:
                one.setsockopt(sockets.IPPROTO_IPV6, sockets.IPV6_V6ONLY, 1)
            one.bind(address)
            made.append(one)
        except OSError as error:
            one.close()
            last = error
            if error.errno == errno.EADDRINUSE:
                break
    if not made or last.errno == errno.EADDRINUSE:
        for one in made:
            one.close()
        raise last
    return made


def _listen(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _socket_file(path: Path, *, group: bool) -> list[sockets.socket]:
    """Made with its final rights from the first moment: 0600, or 0660 where the group is the proxy's."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FixSettings(
                f"{path} finns redan och är ingen socket. Ange en annan plats.",
                f"{path} is there already and is no socket. Name another place.",
            )
        path.unlink()
    made = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    before = os.umask(0o117 if group else 0o177)
    try:
        made.bind(str(path))
    except OSError as error:
        made.close()
        raise _cannot_listen(error) from None
    finally:
        os.umask(before)
    return [made]


def _cannot_listen(error: OSError) -> FixSettings:
    reason = reason_of(error)
    return FixSettings(
        f"Tjänsten kan inte lyssna där: {reason.sv}. Ange en annan adress, port eller socket.",
        f"The service cannot listen there: {reason.en}. Name another address, port or socket.",
    )


def _address(place: Place, server: Any) -> str:
    if place.socket is not None:
        return f"unix:{place.socket}"
    listening = getattr(server, "effective_listen", None)
    port = listening[0][1] if listening else server.effective_port
    # Browsers take the __Host- cookie over plain HTTP from "localhost", and from no number.
    return f"http://localhost:{port}/" if _loopback(place.host) else f"http://{_listen(place.host, port)}/"


# What is logged


def _log_requests(app: Flask) -> None:
    """One line a request: method, endpoint, answer and milliseconds. An address may hold a unit's name."""

    def begin() -> None:
        g.began = time.monotonic()

    def end(response: Response) -> Response:
        if request.endpoint not in ("static", "health.lives", "health.can_work"):
            took = round(1000 * (time.monotonic() - g.get("began", time.monotonic())))
            _LOG.info("%s %s %d %d ms", request.method, request.endpoint or "-", response.status_code, took)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)
