"""One call of a county's API: encrypted, the certificate checked, nowhere else than to the address in the settings.

No redirect is followed and no proxy of the environment used: a token goes to the county and to nobody between. Plain
HTTP only to this machine. Whatever takes too long, is too large or ends in the middle is no answer. What is said of a
call that failed holds neither the token nor what was sent.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from casestats.config import Settings
from casestats.errors import FixSettings, Refused
from casestats.vault.derivation import Secret
from casestats.vault.private_files import read_private
from casestats.words import Words

TIMEOUT = 30.0
"""Seconds that the other end may be silent."""
LONGEST = 300.0
"""Seconds that a whole call may take, however slowly something comes."""
LARGEST_ANSWER = 32_000_000
LARGEST_REASON = 600
"""Letters of the county's own words that are shown."""
JSON = "application/json"
_PROBLEM = "application/problem+json"
_PATH = "/api/v1/county"


class NotThrough(FixSettings):
    """No answer came, or none that is one. The county may have got what was sent: send the same once more."""


class Address(NamedTuple):
    """Where a county's service is. `path`: before /api/v1, without a slash at its end."""

    encrypted: bool
    host: str
    port: int | None
    path: str


class Line(NamedTuple):
    """How to reach the county, and with what. `answer_in`: the language of its words."""

    address: Address
    token: Secret
    answer_in: str
    timeout: float = TIMEOUT
    longest: float = LONGEST


def line_of(settings: Settings) -> Line:
    """Raises FixSettings where the address or the token is missing, wrong, or not only one's own to read."""
    if not settings.county_address or not settings.county_token:
        raise FixSettings(
            "Länet går inte att nå härifrån: skriv county_address och county_token i settings.toml. Utan dem lämnas "
            "leveranser som filer.",
            "The county cannot be reached from here: write county_address and county_token in settings.toml. Without "
            "them deliveries are handed over as files.",
        )
    token = read_private(settings.home / Path(settings.county_token))
    if not _is_token(token.reveal().strip()):
        raise FixSettings(
            "Filen i county_token har ingen nyckel till länets API. Spara nyckeln som länet lämnade ut, på en rad.",
            "The file of county_token holds no token of the county's API. Save the token that the county gave, as one "
            "line.",
        )
    return Line(address_of(settings.county_address), token, settings.language or "sv")


def _is_token(text: bytes) -> bool:
    return 8 <= len(text) <= 256 and all(0x21 <= letter < 0x7F for letter in text)


def address_of(text: str) -> Address:
    """Raises FixSettings unless it is https, or http to this machine."""
    try:
        found = urlsplit(text)
        port, host = found.port, found.hostname or ""
    except ValueError:
        raise _wrong_address() from None
    plain = found.username is None and found.password is None and not found.query and not found.fragment
    if not host or not plain or found.scheme not in ("https", "http") or not _sendable(found.path):
        raise _wrong_address()
    if found.scheme == "http" and not _is_loopback(host):
        raise FixSettings(
            "county_address börjar med http. Leveranser och nyckeln skickas bara krypterat: skriv adressen med https.",
            "county_address begins with http. Deliveries and the token are only sent encrypted: write it with https.",
        )
    return Address(found.scheme == "https", host, port, found.path.rstrip("/"))


def _sendable(path: str) -> bool:
    return all(0x21 <= ord(letter) < 0x7F for letter in path)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _wrong_address() -> FixSettings:
    return FixSettings(
        "county_address i settings.toml är ingen adress. Skriv den som länet angav: https://casestats.lan.example",
        "county_address in settings.toml is no address. Write it as the county gave it: https://casestats.lan.example",
    )


# A call


def ask(line: Line, path: str) -> Any:
    """What the county tells at a path after /api/v1/county, out of its JSON."""
    return _told(fetch(line, path))


def fetch(line: Line, path: str) -> bytes:
    """The bytes of an answer."""
    return _call(line, "GET", path, b"")


def hand_in(line: Line, path: str, content: bytes) -> Any:
    """Send these bytes; what the county tells of it, out of its JSON. Refused: it does not take them, in its own
    words. NotThrough: nobody knows whether it has them."""
    return _told(_call(line, "POST", path, content))


def _told(content: bytes) -> Any:
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError):
        raise no_county() from None


def _call(line: Line, method: str, path: str, content: bytes) -> bytes:
    with _said_in_words(), _connected(line) as connection:
        token = line.token.reveal().strip().decode("ascii")
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": f"{JSON}, {_PROBLEM}",
            "Accept-Language": line.answer_in,
            "Connection": "close",
            "User-Agent": "casestats",
        }
        if content:
            headers["Content-Type"] = JSON
        with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough; perhaps it has said why
            connection.request(method, line.address.path + _PATH + path, content or None, headers)
        with connection.getresponse() as answer:
            found = _received(answer)
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer.status, answer.headers.get_content_type(), found, hide=token)
    return found


@contextmanager
def _connected(line: Line) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut when the whole takes too long, the greeting of TLS counted in."""
    address = line.address
    port = address.port or (443 if address.encrypted else 80)
    kept = socket.create_connection((address.host, port), line.timeout)
    connection = http.client.HTTPConnection(address.host, address.port)
    try:
        if address.encrypted:
            checked = ssl.create_default_context()
            connection = http.client.HTTPSConnection(address.host, address.port, context=checked)
            kept = checked.wrap_socket(kept, server_hostname=address.host, do_handshake_on_connect=False)
        limit = Timer(line.longest, _cut, [kept])
        limit.daemon = True
        limit.start()
        try:
            if isinstance(kept, ssl.SSLSocket):
                kept.do_handshake()
            connection.sock = kept
            yield connection
        finally:
            limit.cancel()
    finally:
        connection.close()
        kept.close()


def _cut(kept: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(kept, socket.SHUT_RDWR)  # below TLS, which another thread is using


def _received(answer: http.client.HTTPResponse) -> bytes:
    """The whole body. An end in the middle is an error, which http.client does not always say itself: not of headers,
    and not of a body that is read in parts."""
    expected, parts, size = answer.length, [], 0
    if expected is None and not answer.chunked:
        raise http.client.IncompleteRead(b"")
    while chunk := answer.read(65536):
        parts.append(chunk)
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise no_county()
    if expected is not None and size != expected:
        raise http.client.IncompleteRead(b"")
    return b"".join(parts)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise NotThrough(
            "Länet visar inget certifikat som går att lita på. Inget är skickat. Kontrollera county_address; en egen "
            "utfärdare anges i miljövariabeln SSL_CERT_FILE.",
            "The county shows no certificate that can be trusted. Nothing was sent. Check county_address; an issuer of "
            "your own is named in the environment variable SSL_CERT_FILE.",
        ) from None
    except (http.client.HTTPException, OSError) as error:
        kind = type(error).__name__
        raise NotThrough(
            f"Länet svarade inte hela vägen ({kind}). Skicka igen: det är samma leverans, och länet tar emot den en "
            "gång. Händer det på nytt, kontrollera county_address och att brandväggen släpper ut dit.",
            f"The county did not answer all the way ({kind}). Send again: it is the same delivery, and the county "
            "takes it once. If it happens again, check county_address and that the firewall lets out to it.",
        ) from None


def no_county() -> NotThrough:
    """What answers there is no county's service, or not whole."""
    return NotThrough(
        "På adressen i county_address svarar något annat än ett läns casestats. Kontrollera adressen med länet.",
        "Something else than a county's casestats answers at county_address. Check the address with the county.",
    )


# What the county says where it is not yes


def _refusal(status: int, media_type: str, content: bytes, *, hide: str) -> FixSettings | Refused:
    if 300 <= status < 400:
        return NotThrough(
            "Länets adress hänvisar vidare. Nyckeln skickas inte någon annanstans: skriv den rätta adressen i "
            "county_address.",
            "The county's address points elsewhere. The token is not sent anywhere else: write the right address in "
            "county_address.",
        )
    if status == HTTPStatus.UNAUTHORIZED:
        return NotThrough(
            "Länet känner inte igen nyckeln, eller så har den gått ut. Be länet om en ny och spara den i filen i "
            "county_token.",
            "The county does not know the token, or it has expired. Ask the county for a new one and save it in the "
            "file of county_token.",
        )
    if status == HTTPStatus.FORBIDDEN:
        return NotThrough(
            "Nyckeln får inte göra detta hos länet. Be länet om en nyckel som får lämna leveranser och läsa resultat.",
            "The token may not do this at the county. Ask it for a token that may hand in deliveries and read results.",
        )
    if status == HTTPStatus.NOT_FOUND or media_type != _PROBLEM:
        return no_county() if status < 500 else _busy(status)
    if status in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        sv, en = _reason(content, hide)
        return Refused(f"Länet tar inte emot det: {sv}", f"The county does not take it: {en}")
    return _busy(status)


def _busy(status: int) -> NotThrough:
    return NotThrough(
        f"Länet kan inte svara just nu ({status}). Skicka igen om en stund: det är samma leverans, och länet tar emot "
        "den en gång.",
        f"The county cannot answer just now ({status}). Send again in a while: it is the same delivery, and the county "
        "takes it once.",
    )


def _reason(content: bytes, hide: str) -> Words:
    """The county's own words, as one line; not where they hold what nobody should read there."""
    with suppress(ValueError, RecursionError, AttributeError):
        said = str(json.loads(content.decode()).get("detail", ""))
        line = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
        if line and hide not in line:
            return Words(line[:LARGEST_REASON], line[:LARGEST_REASON])
    return Words("det säger inte varför. Fråga länet.", "it does not say why. Ask the county.")
