"""One call of a county's API: where it goes, what it believes, and what it says when it fails."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from casestats.actions import calling_county
from casestats.actions.calling_county import NotThrough, address_of, ask, fetch, hand_in, line_of
from casestats.config import Settings
from casestats.errors import CasestatsError, FixSettings, Refused
from tests.actions.jobs.mail_server import make_certificate
from tests.county.lines import TOKEN, Cut, Forwarder, Scripted, answer, line_to
from tests.county.machines import two_machines

GOOD = answer("200 OK", b'{"items": []}', "Content-Type: application/json")
BODY = b'{"payload": "hemligt"}'


def problem(status: str, detail: str) -> bytes:
    body = json.dumps({"type": "/api/v1/docs#refused", "detail": detail}).encode()
    return answer(status, body, "Content-Type: application/problem+json")


def told(error: CasestatsError) -> str:
    """Everything that it says; neither the token nor what was sent may be in it."""
    said = " ".join((*error.words, str(error), repr(error)))
    assert TOKEN not in said
    assert "hemligt" not in said
    return said


# --- Where it goes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encrypted", "host", "port", "path"),
    [
        ("https://lan.example", True, "lan.example", None, ""),
        ("https://lan.example:8443/casestats/", True, "lan.example", 8443, "/casestats"),
        ("http://127.0.0.1:8321", False, "127.0.0.1", 8321, ""),
        ("http://127.4.5.6", False, "127.4.5.6", None, ""),
        ("http://[::1]:8321/", False, "::1", 8321, ""),
        ("http://localhost:8321", False, "localhost", 8321, ""),
    ],
)
def test_an_address_is_encrypted_or_on_this_machine(
    text: str, encrypted: bool, host: str, port: int | None, path: str
) -> None:
    assert address_of(text) == (encrypted, host, port, path)


@pytest.mark.parametrize(
    "text",
    [
        *("http://lan.example", "http://128.0.0.1", "http://localhost.lan.example", "http://[::2]/"),
        *("lan.example", "ftp://lan.example", "https://", "https:///path", "file:///etc/passwd", "https://lan:x"),
        *("https://anna:pass@lan.example", "https://lan.example?x=1", "https://lan.example#x", "https://[::1"),
        *("https://lan.example/å", "https://lan.example/a b", "https://lan.example:99999"),
    ],
)
def test_what_is_neither_is_no_address_of_a_county(text: str) -> None:
    with pytest.raises(FixSettings):
        address_of(text)


def test_the_token_is_read_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = Settings(tmp_path, county_address="https://lan.example", county_token="county.token")
    path = tmp_path / "county.token"
    with pytest.raises(FixSettings):
        line_of(settings)
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o640)
    with pytest.raises(FixSettings):
        line_of(settings)
    path.chmod(0o600)
    found = line_of(settings)
    assert TOKEN not in repr(found)
    assert found.token.reveal().strip() == TOKEN.encode()


@pytest.mark.parametrize("kept", ["", "\n", "short", "x" * 257, "cs_abc\r\nHost: elsewhere", "cs_abc def", "cs_åäöåäö"])
def test_a_file_that_holds_no_token_is_told_of_and_never_sent(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "county.token"
    path.write_text(kept)
    path.chmod(0o600)
    with pytest.raises(FixSettings) as error:
        line_of(Settings(tmp_path, county_address="https://lan.example", county_token="county.token"))
    assert kept.strip() == "" or kept not in " ".join(error.value.words)


@pytest.mark.parametrize("given", [{"county_address": "https://lan.example"}, {"county_token": "county.token"}, {}])
def test_both_settings_are_needed(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(FixSettings) as error:
        line_of(Settings(tmp_path, **given))  # type: ignore[arg-type]  # texts, all of them
    assert "county_address" in error.value.words.sv


def test_a_call_carries_the_token_and_the_bytes_as_they_are() -> None:
    with Scripted(GOOD) as server:
        assert hand_in(line_to(server.port), "/deliveries", BODY) == {"items": []}
        assert ask(line_to(server.port), "/results?page=2") == {"items": []}
    first, second = server.requests
    assert first.startswith(b"POST /api/v1/county/deliveries HTTP/1.1\r\n")
    assert first.endswith(b"\r\n\r\n" + BODY)
    assert f"Authorization: Bearer {TOKEN}".encode() in first
    assert b"Content-Type: application/json" in first
    assert second.startswith(b"GET /api/v1/county/results?page=2 HTTP/1.1\r\n")
    assert second.endswith(b"\r\n\r\n")


def test_no_proxy_of_the_environment_gets_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(GOOD) as server, Scripted(GOOD) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        ask(line_to(server.port), "/results")
    assert (len(server.requests), len(proxy.requests)) == (1, 0)


# --- Encryption --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_a_server_whose_certificate_is_trusted_is_called(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Scripted(GOOD, certificate=certificate) as server:
        assert ask(line_to(server.port, encrypted=True, host="localhost"), "/results") == {"items": []}


@pytest.mark.parametrize(("trusted", "host"), [(False, "localhost"), (True, "localhost.localdomain")])
def test_a_server_whose_certificate_is_not_trusted_gets_nothing(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, host: str
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(socket, "create_connection", reaching_loopback(socket.create_connection))
    with Scripted(GOOD, certificate=certificate) as server, pytest.raises(NotThrough) as error:
        hand_in(line_to(server.port, encrypted=True, host=host), "/deliveries", BODY)
    assert "certifikat" in told(error.value)
    assert server.requests == []


def reaching_loopback(connect: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """However the host is named: no name server is asked."""
    return lambda address, timeout: connect(("127.0.0.1", address[1]), timeout)


# --- Answers that are none ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed(status: str) -> None:
    with Scripted(GOOD) as elsewhere:
        moved = answer(status, b"", f"Location: http://127.0.0.1:{elsewhere.port}/api/v1/county/deliveries")
        with Scripted(moved) as server, pytest.raises(NotThrough) as error:
            hand_in(line_to(server.port), "/deliveries", BODY)
    assert "county_address" in told(error.value)
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (problem("401 Unauthorized", "x"), "nyckeln"),
        (problem("403 Forbidden", "x"), "nyckel"),
        (problem("404 Not Found", "x"), "county_address"),
        (answer("404 Not Found", b"<html>", "Content-Type: text/html"), "county_address"),
        (answer("200 OK", b"<html>hej</html>", "Content-Type: text/html"), "county_address"),
        (answer("200 OK", b"[" * 100_000), "county_address"),
        (answer("200 OK", b"\xff\xfe"), "county_address"),
        (problem("429 Too Many", "x"), "429"),
        (problem("500 Error", "x"), "500"),
        (answer("502 Bad Gateway", b"nginx", "Content-Type: text/html"), "502"),
        (answer("503 Busy"), "503"),
        (b"", "hela vägen"),
        (b"SSH-2.0-OpenSSH\r\n", "hela vägen"),
        (answer("200 OK", b"{}", measured=False), "hela vägen"),
        (GOOD[:-1], "hela vägen"),
        (answer("200 OK", b"5\r\n{}   \r\n", "Transfer-Encoding: chunked", measured=False), "hela vägen"),
    ],
)
def test_what_is_no_answer_is_told_in_words_and_may_be_tried_again(sent: bytes, word: str) -> None:
    with Scripted(sent) as server, pytest.raises(NotThrough) as error:
        hand_in(line_to(server.port), "/deliveries", BODY)
    assert word in told(error.value)


def test_nobody_at_the_address_is_told_in_words() -> None:
    with Scripted(GOOD) as server:
        port = server.port
    with pytest.raises(NotThrough) as error:
        ask(line_to(port), "/results")
    assert "brandväggen" in told(error.value)


@pytest.mark.parametrize("status", ["409 Conflict", "413 Too Large", "422 Unprocessable"])
def test_what_the_county_does_not_take_is_told_in_its_own_words(status: str) -> None:
    with Scripted(problem(status, "Leverans 3\nväntas.")) as server, pytest.raises(Refused) as error:
        hand_in(line_to(server.port), "/deliveries", BODY)
    assert "Leverans 3 väntas." in told(error.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"detail": ""}', json.dumps({"detail": f"token {TOKEN}"}).encode(), b'{"detail": "\\u0007"}'],
)
def test_words_that_say_nothing_or_too_much_are_not_repeated(body: bytes) -> None:
    sent = answer("409 Conflict", body, "Content-Type: application/problem+json")
    with Scripted(sent) as server, pytest.raises(Refused) as error:
        hand_in(line_to(server.port), "/deliveries", BODY)
    assert "säger inte varför" in told(error.value)


def test_the_countys_words_are_a_line_of_limited_length() -> None:
    with Scripted(problem("409 Conflict", "x" * 5000)) as server, pytest.raises(Refused) as error:
        hand_in(line_to(server.port), "/deliveries", BODY)
    assert len(error.value.words.sv) < 700


@pytest.mark.parametrize(("size", "taken"), [(999, True), (1000, True), (1001, False)])
def test_an_answer_has_a_largest_size(monkeypatch: pytest.MonkeyPatch, size: int, taken: bool) -> None:
    monkeypatch.setattr(calling_county, "LARGEST_ANSWER", 1000)
    with Scripted(answer("200 OK", b"x" * size)) as server:
        if taken:
            assert fetch(line_to(server.port), "/results/1") == b"x" * size
        else:
            with pytest.raises(NotThrough):
                fetch(line_to(server.port), "/results/1")


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\n", answer("200 OK", b"x" * 10)[:-5]])
def test_a_county_that_falls_silent_is_not_waited_for(sent: bytes) -> None:
    silent = threading.Event()
    with Scripted(sent, after=lambda: silent.wait(20)) as server, ExitStack() as stack:
        stack.callback(silent.set)
        with pytest.raises(NotThrough) as error:
            ask(line_to(server.port, timeout=0.2), "/results")
    assert "hela vägen" in told(error.value)


def test_a_county_that_says_a_little_at_a_time_is_not_waited_for_without_end() -> None:
    """Each byte comes in time; the whole does not."""
    ended = threading.Event()

    class Dripping(Scripted):
        def serve(self, one: socket.socket) -> None:
            while not ended.wait(0.05):
                one.sendall(b"x")

    with Dripping(b"") as server, ExitStack() as stack:
        stack.callback(ended.set)
        with pytest.raises(NotThrough):
            ask(line_to(server.port)._replace(timeout=5.0, longest=0.4), "/results")


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("cut", [Cut(request=0), Cut(request=40), Cut(answer=0), Cut(answer=9), Cut(answer=60)])
def test_a_line_that_is_cut_is_no_answer_and_the_next_call_goes_through(cut: Cut, reset: bool) -> None:
    with Scripted(GOOD) as server, Forwarder(server.port, [cut._replace(reset=reset)]) as line:
        with pytest.raises(NotThrough) as error:
            hand_in(line_to(line.port), "/deliveries", BODY)
        assert "hela vägen" in told(error.value)
        assert hand_in(line_to(line.port), "/deliveries", BODY) == {"items": []}


def test_where_no_namespace_may_be_made_both_machines_are_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with two_machines() as machines:
        assert machines == (False, (), (), "127.0.0.1")
