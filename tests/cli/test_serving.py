"""serve and scheduler as processes of their own, and the commands of upkeep beside them."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from casestats.bootstrap import Installation, open_installation
from casestats.config import read_settings
from casestats.store import job_runs
from casestats.store.engine import writing
from casestats.web.server import LARGE_AT_ONCE, Place, listening, without_header
from casestats.words import Words
from tests.cli.desk import Desk
from tests.imports import Home

DEADLINE = 60
RUN = "import sys; from casestats.cli import main; sys.exit(main())"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """With an installation on SQLite."""
    made = Desk(tmp_path / "home")
    made.done("init")
    return made


class Running:
    """A process of the service. `address` is what it said it listens on."""

    def __init__(self, process: subprocess.Popen[str], first: str) -> None:
        self.process = process
        self.first = first
        found = re.search(r"(http://localhost:(\d+)/|unix:(\S+))", first)
        self.port = int(found[2]) if found and found[2] else 0

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The exit code, and what it wrote on standard error."""
        self.process.send_signal(how)
        _, err = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, err


@contextmanager
def started(desk: Desk, *arguments: str) -> Iterator[Running]:
    """A process that has said that it runs. It is ended here if the test did not do so."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **desk.environment, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            assert first, process.communicate(timeout=DEADLINE)[1]
            yield Running(process, first)
        finally:
            if process.poll() is None:
                process.kill()


# --- serve -------------------------------------------------------------------------------------------------------


def test_the_service_answers_tells_nothing_of_itself_and_stops_cleanly(tmp_path: Path, database_url: str) -> None:
    desk = Desk(tmp_path / "home")
    desk.done("init")
    desk.set(database=database_url)
    desk.done("init")
    with started(desk, "serve", "--port", "0") as service:
        assert "localhost" in service.first
        answer, text = service.get("/healthz")
        assert (answer.status, text) == (200, "ok\n")
        assert answer.getheader("Server") is None
        assert answer.getheader("Strict-Transport-Security")
        assert service.get("/readyz")[0].status == 200
        assert service.get("/logga-in?next=/Anna-Canary")[0].status == 200
        service.get("/2281/Anna-Canary?case=Canary")
        code, err = service.end()
    assert code == 0
    assert "Canary" not in err
    assert "GET signing_in.page 200" in err
    with pytest.raises(OSError, match="refused"):
        service.get("/healthz")


@pytest.mark.slow
def test_jobs_run_beside_it_unless_they_are_left_to_another_process(desk: Desk) -> None:
    with started(desk, "serve", "--port", "0", "--no-scheduler") as service:
        assert service.get("/readyz")[0].status == 200
        assert {row["state"] for row in desk.done("jobs", "--json").json} == {""}
        with started(desk, "scheduler") as scheduler:
            assert known_to_the_schedule(desk)
            assert scheduler.end(signal.SIGINT)[0] == 0
        assert service.end(signal.SIGINT)[0] == 0


@pytest.mark.slow
def test_one_process_does_both(desk: Desk) -> None:
    with started(desk, "serve", "--port", "0") as service:
        assert known_to_the_schedule(desk)
        assert service.end()[0] == 0


def known_to_the_schedule(desk: Desk) -> bool:
    """Whether, before the deadline, every job has been seen by a schedule that leads."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        if {row["state"] for row in desk.done("jobs", "--json").json} == {"done"}:
            return True
    return False


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.se"])
def test_others_on_the_network_are_not_served_without_a_proxy(desk: Desk, host: str) -> None:
    ran = desk.run("serve", "--host", host, "--port", "0")
    assert ran.code == 4
    assert "--behind-proxy" in ran.err


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = desk.run("serve", "--port", taken.getsockname()[1])
    assert ran.code == 4
    assert "upptagen" in ran.err


@pytest.mark.parametrize(("options", "mode"), [((), 0o600), (("--group",), 0o660)])
@pytest.mark.slow
def test_a_socket_is_open_to_its_owner_or_its_group_only_and_gone_afterwards(
    desk: Desk, tmp_path: Path, options: tuple[str, ...], mode: int
) -> None:
    path = tmp_path / "s"
    with started(desk, "serve", "--socket", str(path), "--behind-proxy", *options) as service:
        assert stat.S_IMODE(path.stat().st_mode) == mode
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert connection.makefile("rb").readline().startswith(b"HTTP/1.0 200")
        assert service.end()[0] == 0
    assert not path.exists()


def test_a_file_in_the_place_of_the_socket_is_left(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("mine")
    assert desk.run("serve", "--socket", path).code == 4
    assert path.read_text() == "mine"


# --- Whom it believes --------------------------------------------------------------------------------------------


@contextmanager
def echo(installation: Installation, place: Place) -> Iterator[Callable[[dict[str, str]], dict[str, str]]]:
    """What an application is told of a request with some headers."""
    seen: dict[str, str] = {}

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.clear()
        seen.update({name: str(value) for name, value in environ.items()})
        start_response("204 No Content", [])
        return []

    server = listening(application, installation, place)
    ended = threading.Event()

    def turn() -> None:
        while not ended.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=turn)
    thread.start()

    def ask(headers: dict[str, str]) -> dict[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), timeout=DEADLINE)
        try:
            connection.request("GET", "/", headers=headers)
            connection.getresponse().read()
        finally:
            connection.close()
        return dict(seen)

    try:
        yield ask
    finally:
        ended.set()
        thread.join()
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(server._map)


FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}").installation


def test_nobody_is_believed_to_be_somebody_else_where_there_is_no_proxy(installation: Installation) -> None:
    with echo(installation, Place(port=0)) as ask:
        told = ask(FORWARDED)
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in told)


def test_the_proxy_is_believed_about_address_and_scheme_and_nothing_else(installation: Installation) -> None:
    with echo(installation, Place(port=0, proxy="127.0.0.1")) as ask:
        told = ask(FORWARDED)
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == ("192.0.2.7", "https")
    assert "evil.example" not in told.values()
    with echo(installation, Place(port=0, proxy="192.0.2.9")) as ask:
        assert ask(FORWARDED)["REMOTE_ADDR"] == "127.0.0.1"


def test_the_header_of_single_sign_on_is_taken_away_where_no_proxy_stands_before() -> None:
    seen = []

    def application(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.append(dict(environ))
        return []

    without_header(application, "X-Remote-User")({"HTTP_X_REMOTE_USER": "anna", "PATH_INFO": "/"}, None)
    without_header(application, "")({"HTTP_X_REMOTE_USER": "anna"}, None)
    assert seen == [{"PATH_INFO": "/"}, {"HTTP_X_REMOTE_USER": "anna"}]


def test_few_large_bodies_are_received_at_once_and_the_room_comes_back(installation: Installation) -> None:
    """Also where nobody has signed in: a body lies in memory."""
    large = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\nx"
    unmeasured = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    with echo(installation, Place(port=0)) as ask, ExitStack() as opened:
        port = int(ask({})["SERVER_PORT"])

        def begin(head: bytes) -> socket.socket:
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=DEADLINE))
            one.sendall(head)
            return one

        under_way = [begin(large) for _ in range(LARGE_AT_ONCE)]
        for head in (large, unmeasured):
            assert begin(head).recv(100).startswith(b"HTTP/1.1 503 ")
        assert ask({})["REQUEST_METHOD"] == "GET"
        for one in under_way:
            one.close()
        rest = b"x" * 2_999_999
        again = begin(large)
        again.sendall(rest)
        assert again.recv(100).startswith(b"HTTP/1.1 204 ")


# --- jobs, audit, backup, retention ------------------------------------------------------------------------------


def test_jobs_are_listed_with_their_next_time_and_run_by_hand(desk: Desk) -> None:
    desk.set(backups="backups")
    listed = {row["job"]: row for row in desk.done("jobs", "--json").json}
    assert list(listed) == ["checkpoint", "retention", "cleaning", "backup"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT03:00\+0[12]:00", listed["backup"]["due_at"])
    assert "Säkerhetskopia" in desk.done("jobs").out
    assert desk.done("jobs", "--run", "cleaning", "--json").json == {"job": "cleaning", "words": "Städat."}
    assert "säkerhetskopierad" in desk.done("jobs", "--run", "backup").out
    assert len(list((desk.home / "backups").iterdir())) == 1
    wrong = desk.run("jobs", "--run", "watched")
    assert wrong.code == 4
    assert "checkpoint, retention" in wrong.err


def test_the_log_is_verified_against_its_checkpoints(desk: Desk) -> None:
    desk.done("audit", "checkpoint")
    assert desk.done("audit", "verify", "--json").json["checkpoints"] == 1
    assert "hel" in desk.done("audit", "verify").out
    (path,) = (desk.home / "checkpoints").iterdir()
    path.write_text("{}")
    ran = desk.run("audit", "verify")
    assert ran.code == 5
    assert path.name in ran.err


def test_retention_is_shown_before_it_is_done(desk: Desk) -> None:
    assert "Ingen gallringstid" in desk.done("retention").out
    desk.set(retention_years=5)
    assert desk.done("retention", "--json").json == {"years": 5, "past_retention": {}}
    assert "5 år" in desk.done("retention").out
    assert "bekräftad" in desk.done("retention", "--clock-is-right").out
    assert "Inget ärende" in desk.done("retention", "--run").out
    assert desk.run("backup").code == 4


def test_the_doctor_tells_of_jobs_that_failed_and_of_backups_that_are_missing_or_old(desk: Desk) -> None:
    def told() -> dict[str, tuple[bool, str]]:
        found = desk.run("doctor", "--json").json
        return {one["what"]: (one["ok"], one["words"]) for one in found if one["what"] in ("job", "backup")}

    assert told()["backup"][0]
    desk.set(backups="backups")
    assert not told()["backup"][0]
    desk.done("backup")
    assert told() == {"backup": (True, "Säkerhetskopian är färsk.")}
    (copy,) = (desk.home / "backups").iterdir()
    os.utime(copy, (copy.stat().st_mtime - 3 * 86_400,) * 2)
    assert "två dygn" in told()["backup"][1]
    installation = open_installation(read_settings(desk.home))
    with writing(installation.engine) as connection:
        number = job_runs.claim(connection, "backup", "2026-01-01", "2026-01-01T00:00:00+00:00")
        assert number is not None
        job_runs.end(connection, number, "", failed=True, told=Words("Disken är full.", "The disk is full."))
    ok, words = told()["job"]
    assert not ok
    assert "Disken är full." in words
    assert "casestats jobs --run backup" in words
