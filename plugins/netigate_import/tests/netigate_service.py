"""A small survey service on loopback that behaves as Netigate's REST API is documented to, and misbehaves when told."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from netigate_import.api_settings import ApiSettings, api_settings
from netigate_import.sections import Section
from netigate_import.transport import Timing

KEY = "canary-key-0123456789"
SURVEY = 4711
Trouble = Callable[[BaseHTTPRequestHandler], bool]
"""Something that goes wrong with one request: answers in its own way and returns True, or lets it pass."""


class Service:
    """The state of the service: questions, answer sets, and what goes wrong with the next requests."""

    def __init__(self) -> None:
        self.questions: list[object] = [
            {
                "questionId": 1,
                "text": "Sidan 1",
                "questions": [
                    {"questionId": 10, "text": "Ärendenummer"},
                    {"questionId": 11, "text": "Datum för aktualisering"},
                    {"questionId": 12, "text": "Målgrupp", "alternatives": self._options(120, "Våldsutsatt vuxen")},
                    {"questionId": 13, "text": "Hedersrelaterat?", "alternatives": self._options(130, "Ja", "Nej")},
                    {
                        "questionId": 14,
                        "text": "Typ av våld",
                        "alternatives": self._options(140, "Fysiskt våld", "Psykiskt våld"),
                    },
                    {"questionId": 15, "text": "Vem fyller i (e-post)"},
                ],
            }
        ]
        self.answer_sets: list[dict[str, object]] = []
        self.with_answers = True
        self.troubles: deque[Trouble] = deque()
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()
        self.base = ""

    @staticmethod
    def _options(first: int, *labels: str) -> list[dict[str, object]]:
        return [{"alternativeId": first + place, "text": label} for place, label in enumerate(labels)]

    def add(
        self, number: int, created: str, *, case: str = "", updated: str = "", completed: bool = True, **answers: object
    ) -> None:
        """One answer set; `answers` are q10=..., with a text or a list of option numbers."""
        given: list[dict[str, object]] = [{"questionId": 10, "value": case or f"X-{number}"}]
        for name, value in answers.items():
            question = int(name.removeprefix("q"))
            if isinstance(value, list):
                given += [{"questionId": question, "alternativeId": option, "value": None} for option in value]
            else:
                given.append({"questionId": question, "value": value})
        self.answer_sets.append(
            {
                "answerSetId": number,
                "respondentId": 99,
                "email": "worker@kommun.example",
                "startDate": created,
                "endDate": created,
                "updatedDate": updated or created,
                "completed": completed,
                "answers": given,
            }
        )

    def answer(self, path: str, query: dict[str, list[str]]) -> object:
        if path == "/v1.1/surveys":
            return [{"surveyId": SURVEY, "name": "Ärenden"}]
        if path == f"/v1.1/surveys/{SURVEY}/questions":
            return self.questions
        if path == f"/v1.1/surveys/{SURVEY}/answers":
            assert not ("updated" in query and {"from", "to"} & set(query)), "not to be used together"
            found = [item for item in self.answer_sets if self._within(item, query)]
            return found if self.with_answers else [{k: v for k, v in f.items() if k != "answers"} for f in found]
        for item in self.answer_sets:
            if path == f"/v1.1/surveys/{SURVEY}/answers/{item['answerSetId']}":
                return item
        return None

    @staticmethod
    def _within(item: dict[str, object], query: dict[str, list[str]]) -> bool:
        created, updated = str(item["startDate"]), str(item["updatedDate"])
        return (
            query.get("from", [created])[0] <= created <= query.get("to", [created])[0]
            and query.get("updated", [updated])[0] <= updated
            and (item["completed"] is True or "completed" not in query)
        )


class _Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.service.requests.append(self.path)
        self.service.headers.append(dict(self.headers.items()))
        if self.service.troubles and self.service.troubles.popleft()(self):
            return
        parts = urlsplit(self.path)
        content = self.service.answer(parts.path, parse_qs(parts.query))
        if content is None:
            send(self, 404, b"{}")
        else:
            send(self, 200, json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    *,
    kind: str = "application/json; charset=utf-8",
    cut: int = 0,
    stated: bool = True,
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Answer; `cut` bytes at the end are promised and not sent. Returns True, as troubles do when they answered."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if stated:
        handler.send_header("Content-Length", str(len(body)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body[: len(body) - cut])
    handler.wfile.flush()
    handler.close_connection = True
    return True


@contextmanager
def running() -> Iterator[Service]:
    """The service on a free port of loopback, for as long as the block lasts."""
    state = Service()
    handler = type("Handler", (_Handler,), {"service": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.base = f"http://127.0.0.1:{server.server_port}/v1.1"
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_untrusted(folder: Path) -> Iterator[tuple[Service, int]]:
    """The service behind a certificate that it made itself."""
    certificate, key = _own_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    state = Service()
    server = _QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": state}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state, server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what the test is about."""


def _own_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


def settings_for(service: Service, **changed: object) -> ApiSettings:
    return settings_from(base=service.base, **changed)


def settings_from(**changed: object) -> ApiSettings:
    content = {"survey": SURVEY, "header": "X-API-Key", "first_day": "2025-01-01", **changed}
    section = Section(content, "adapter_settings.api")
    found = api_settings(section)
    section.raise_mistakes()
    return found


class FakeTime:
    """A clock that moves only when somebody sleeps, or by `step` at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []
        self.step = 0.0

    def clock(self) -> float:
        self.seconds += self.step
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.clock, self.sleep, lambda: 0.5, lambda: datetime.now(UTC))
