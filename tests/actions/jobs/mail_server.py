"""A mail server on loopback, in a thread: speaks as much SMTP as a sender needs, keeps what it is given."""

from __future__ import annotations

import datetime
import socketserver
import ssl
import threading
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOT_TAKEN = "unknown@example.se"


def make_certificate(folder: Path, *addresses: str) -> Path:
    """A self-signed certificate of localhost and of these addresses, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.DNSName("localhost"),
                    *(x509.IPAddress(IPv4Address(one)) for one in ("127.0.0.1", *addresses)),
                ]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


class MailServer:
    """Runs from `with` to its end. `letters` is what it took; `users` who signed in, with the password."""

    def __init__(self, certificate: Path | None = None, *, tls_at_once: bool = False) -> None:
        self.letters: list[EmailMessage] = []
        self.users: list[tuple[str, str]] = []
        self.encrypted: list[bool] = []
        self.tls_at_once = tls_at_once
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> MailServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that hangs up, as over a certificate it does not trust, is no news."""


class _Conversation(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        try:
            self._converse()
        finally:
            self.request.close()

    def _converse(self) -> None:
        owner = cast(_Server, self.server).owner
        encrypted = False
        if owner.tls_at_once and owner.context is not None:
            self.request = owner.context.wrap_socket(self.request, server_side=True)
            encrypted = True
        file = self.request.makefile("rwb")

        def say(line: str) -> None:
            file.write(line.encode() + b"\r\n")
            file.flush()

        say("220 ready")
        while line := file.readline():
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "EHLO":
                    offers = ["AUTH PLAIN"] if encrypted or owner.context is None else []
                    offers += ["STARTTLS"] if owner.context is not None and not encrypted else []
                    for offer in ["localhost", *offers]:
                        say(f"250-{offer}")
                    say("250 8BITMIME")
                case "STARTTLS" if owner.context is not None:
                    say("220 go on")
                    self.request = owner.context.wrap_socket(self.request, server_side=True)
                    file, encrypted = self.request.makefile("rwb"), True
                case "AUTH":
                    _, user, password = b64decode(rest.partition(" ")[2]).decode().split("\0")
                    owner.users.append((user, password))
                    say("235 welcome" if password == "right" else "535 wrong")
                case "RCPT":
                    say("550 no such person" if NOT_TAKEN in rest else "250 fine")
                case "DATA":
                    say("354 go on")
                    taken = b""
                    while (row := file.readline()) != b".\r\n":
                        taken += row
                    letter = message_from_bytes(taken, policy=policy.default)
                    owner.letters.append(letter)
                    owner.encrypted.append(encrypted)
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 fine")
