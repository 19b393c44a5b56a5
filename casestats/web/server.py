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
import signal
import socket as sockets
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from flask import Flask, g, request
from waitress.server import create_server
from werkzeug.wrappers import Response

import casestats
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, reason_of
from casestats.schedule import Scheduler
from casestats.web.app import create_app

FIRST_PORT = 8321
PORTS_TRIED = 40
THREADS = 8
CONNECTIONS = 200
HEADERS_BYTES = 32_768
BODY_ROOM = 1_000_000
"""Beside the files of a form."""

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
    server = _listening(_application(installation, place), installation, place)
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


def run_scheduler(installation: Installation, *, started: Callable[[], None] = lambda: None) -> None:
    """The jobs alone, until SIGTERM or SIGINT."""
    logged_quietly()
    scheduler = Scheduler(installation)
    told = threading.Event()
    with until_told():
        scheduler.start()
        try:
            started()
            with suppress(SystemExit):
                told.wait()  # nobody sets it: a signal ends the waiting
        finally:
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


def _listening(app: WsgiApp, installation: Installation, place: Place) -> Any:
    body = installation.settings.upload_megabytes * 1_000_000 + BODY_ROOM
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
    if place.socket is not None:
        return _on_socket(app, place.socket, group=place.group, options=options)
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if place.port is None else (place.port,)
    for port in ports:
        try:
            return create_server(app, listen=_listen(place.host, port), **options)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port != ports[-1]:
                continue
            if error.errno == errno.EADDRINUSE:
                raise FixSettings(
                    f"Porten {port} är upptagen av ett annat program. Stäng det, eller ange en annan med --port.",
                    f"The port {port} is taken by another program. Close that, or name another with --port.",
                ) from None
            raise _cannot_listen(error) from None
        except ValueError:  # waitress: no such host
            raise _cannot_listen(OSError(errno.EADDRNOTAVAIL, "")) from None
    raise AssertionError("there is always a last port")


def _listen(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _on_socket(app: WsgiApp, path: Path, *, group: bool, options: dict[str, Any]) -> Any:
    """Made with its final rights from the first moment: 0600, or 0660 where the group is the proxy's."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FixSettings(
                f"{path} finns redan och är ingen socket. Ange en annan plats.",
                f"{path} is there already and is no socket. Name another place.",
            )
    before = os.umask(0o117 if group else 0o177)
    try:
        rights = "660" if group else "600"
        return create_server(app, unix_socket=str(path), unix_socket_perms=rights, **options)
    except OSError as error:
        raise _cannot_listen(error) from None
    finally:
        os.umask(before)


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


@contextmanager
def until_told() -> Iterator[None]:
    """SIGTERM and SIGINT end the loop of the server, once; what was set before is set again."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)
        raise SystemExit  # waitress takes it as the word to stop, lets its threads finish and returns

    before = {name: signal.signal(name, end) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


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


_OURS = Path(casestats.__file__).parent


class _Quiet(logging.Formatter):
    """Our own lines as they are; of anybody else's only whose, and of an error its kind: their texts hold addresses
    of pages and of people."""

    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        said = record.getMessage() if Path(record.pathname).is_relative_to(_OURS) else f"line {record.lineno}"
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        more = f" ({kind.__name__})" if kind is not None else ""
        return f"{when} {record.levelname.lower()} {record.name}: {said}{more}"


def logged_quietly() -> None:
    """Log to standard error, which systemd keeps."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(_Quiet())
    root = logging.getLogger()
    root.handlers = [shown]
    root.setLevel(logging.WARNING)
    logging.getLogger("casestats").setLevel(logging.INFO)
