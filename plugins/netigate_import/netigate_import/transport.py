"""One allowed GET after another, with patience: time limits, size limits, retry with back-off.

Redirects are refused, never followed: the key must not travel. Proxies of the environment are not used.
No answer of the service ever becomes part of a message: it may hold case numbers.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ssl import SSLCertVerificationError, create_default_context
from typing import NamedTuple

from casestats.errors import CasestatsError, FixExtract, FixSettings, Refused
from netigate_import.allowed import Call, require_allowed
from netigate_import.api_settings import ApiSettings
from netigate_import.secret import Secret

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_CHUNK = 1 << 16


class Timing(NamedTuple):
    """The clock, the pause, the dice and the calendar, so that tests need not wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class _TryAgain(Exception):
    """The service is busy or the line was cut; `wait` is what it asked for, in seconds."""

    def __init__(self, wait: float | None = None) -> None:
        self.wait = wait


class Transport:
    """Gets JSON from the service. Every failure a person meets is a CasestatsError with what to do."""

    def __init__(self, settings: ApiSettings, secret: Secret, timing: Timing = Timing()) -> None:  # noqa: B008 (a frozen value, made once and never changed)
        self._settings = settings
        self._key = secret.plain_for(settings.base.host)
        self._timing = timing
        self._give_up_at = timing.clock() + settings.patience

    def __repr__(self) -> str:
        return "Transport(hidden)"

    def get(self, call: Call) -> object:
        """The parsed JSON. Raises Refused for a call off the list, FixSettings, or FixExtract when patience ends."""
        require_allowed(call)
        for attempt in range(self._settings.attempts):
            try:
                return self._once(call)
            except _TryAgain as again:
                if attempt + 1 < self._settings.attempts:
                    self._pause(attempt, again.wait)
        raise _unfinished()

    def _pause(self, attempt: int, asked: float | None) -> None:
        """Full jitter below a doubling limit; what the service asks for is the least it gets."""
        wait = self._timing.dice() * min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE)
        wait = max(wait, asked or 0.0)
        if self._timing.clock() + wait > self._give_up_at:
            raise _unfinished()
        self._timing.sleep(wait)

    def _once(self, call: Call) -> object:
        connection = self._connection()
        try:
            connection.request("GET", self._settings.base.prefix + call.target, headers=self._headers())
            with connection.getresponse() as response:
                self._judge(response)
                body = self._body(response)
        except SSLCertVerificationError:
            raise _untrusted() from None
        except (OSError, HTTPException):
            raise _TryAgain from None
        finally:
            connection.close()
        return _parsed(body)

    def _connection(self) -> HTTPConnection:
        base, timeout = self._settings.base, self._settings.timeout
        if base.secure:
            return HTTPSConnection(base.host, base.port, timeout=timeout, context=create_default_context())
        return HTTPConnection(base.host, base.port, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        return {
            self._settings.header: self._settings.header_prefix + self._key,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "casestats",
        }

    def _judge(self, response: HTTPResponse) -> None:
        status = response.status
        if status == 429 or status >= 500:
            raise _TryAgain(self._asked_wait(response.headers.get("Retry-After", "")))
        if status != 200:
            raise _refusal_of(status)
        kind = response.headers.get_content_type()
        if kind != "application/json" and not kind.endswith("+json"):
            raise FixSettings(
                "Enkättjänsten svarade med något annat än JSON, kanske en inloggningssida. Kontrollera basadressen.",
                "The survey service answered with something else than JSON, maybe a log-in page. Check the base.",
            )

    def _asked_wait(self, text: str) -> float | None:
        if text.isascii() and text.isdigit():
            return float(text)
        try:
            return max(0.0, (parsedate_to_datetime(text) - self._timing.now()).total_seconds())
        except (TypeError, ValueError):
            return None

    def _body(self, response: HTTPResponse) -> bytes:
        """The whole body, within the size limit, and in the time one request may take as a whole."""
        late = self._timing.clock() + self._settings.timeout
        stated = response.length
        parts: list[bytes] = []
        size = 0
        while part := response.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > self._settings.largest:
                raise _too_large()
            if self._timing.clock() > late:
                raise _TryAgain
        if stated is not None and size != stated:
            raise _TryAgain
        return b"".join(parts)


def _parsed(body: bytes) -> object:
    """A body that is no JSON was cut (a server may close without stating a length): worth another try."""
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        raise _TryAgain from None
    return content


def _unfinished() -> CasestatsError:
    return FixExtract(
        "Hämtningen från enkättjänsten blev inte klar: tjänsten svarar inte, är upptagen eller bryter. "
        "Kör samma kommando igen senare; det som redan hämtats används då igen.",
        "The fetch from the survey service did not finish: it does not answer, is busy or breaks off. "
        "Run the same command again later; what was fetched already is then used again.",
    )


def _too_large() -> CasestatsError:
    return Refused(
        "Ett svar från enkättjänsten var större än gränsen. Sänk page_days, eller höj largest_mebibytes.",
        "An answer of the survey service was larger than the limit. Lower page_days, or raise largest_mebibytes.",
    )


def _untrusted() -> CasestatsError:
    return Refused(
        "Enkättjänstens certifikat godkändes inte. Inget har skickats. Kontrollera basadressen med IT.",
        "The certificate of the survey service was not accepted. Nothing was sent. Check the base address with IT.",
    )


def _refusal_of(status: int) -> CasestatsError:
    if 300 <= status < 400:
        return Refused(
            "Enkättjänsten ville skicka oss vidare till en annan adress. Det följer vi inte. Kontrollera basadressen.",
            "The survey service wanted to redirect us. We do not follow. Check the base address.",
        )
    if status in (401, 403):
        return FixSettings(
            "Enkättjänsten godtog inte nyckeln. Kontrollera nyckelfilen och namnet på huvudet (header).",
            "The survey service did not accept the key. Check the key file and the name of the header.",
        )
    if status == 404:
        return FixSettings(
            "Enkättjänsten känner inte till adressen eller enkäten. Kontrollera basadressen och survey.",
            "The survey service does not know the address or the survey. Check the base address and survey.",
        )
    return FixSettings(
        f"Enkättjänsten svarade {status} på ett tillåtet anrop. Kontrollera basadressen och survey.",
        f"The survey service answered {status} to an allowed call. Check the base address and survey.",
    )
