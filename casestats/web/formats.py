"""Numbers, days and words as the reader writes them. Pure functions of a value and a language; `add_to` gives them to
the templates in the language of the request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, url_for

from casestats.actions.to_do import period_words
from casestats.adapters.dates import swedish_time
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.web import current
from casestats.words import Language, Words

NO_BREAK = "\u00a0"
MISSING = Words("uppgift saknas", "not recorded")
"""In the place of a value that is not there. Signs are taken: "–" is exactly zero and "." cannot occur."""
HIDDEN = ".."
"""In the place of a value that is there and is not shown."""

_LOCALES: dict[Language, str] = {"sv": "sv_SE", "en": "en_GB"}

Day = date | int | str
Month = Period | date | str


def number(value: float | Decimal | None, language: Language = "sv", decimals: int = 0) -> str:
    """`1 234`, `1,234`; with a space that does not break."""
    if value is None:
        return MISSING.spoken(language)
    return _written(value, language, decimals)


@lru_cache(maxsize=8192)
def _written(value: float | Decimal, language: Language, decimals: int) -> str:
    """Remembered: a page of charts says the same small numbers again and again."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = format_decimal(value, pattern, locale=_LOCALES[language])
    return written.replace("\u202f", NO_BREAK).replace(" ", NO_BREAK).replace("-", "\u2212")


def percent(share: float | None, language: Language = "sv", decimals: int = 0) -> str:
    """A share between 0 and 1 as `64 %`. What is not all is never written as 100, nor what is something as 0."""
    if share is None:
        return MISSING.spoken(language)
    edge = 0.5 * 10.0**-decimals / 100
    space = NO_BREAK if language == "sv" else ""
    if 0 < share <= edge:
        return f"<{NO_BREAK}{number(2 * edge * 100, language, decimals)}{space}%"
    if 1 - edge <= share < 1:
        return f">{NO_BREAK}{number(100 - 2 * edge * 100, language, decimals)}{space}%"
    return f"{number(share * 100, language, decimals)}{space}%"


def percent_of(part: float | None, whole: float | None, language: Language = "sv") -> str:
    """How much of a whole; of nothing there is no share."""
    return MISSING.spoken(language) if part is None or not whole else percent(part / whole, language)


def day(value: Day | None, language: Language = "sv") -> str:
    """`1 mars 2025`, of a date, of 20250301 or of 2025-03-01."""
    return (
        MISSING.spoken(language) if value is None else format_date(_date(value), "d MMMM y", locale=_LOCALES[language])
    )


def day_short(value: Day | None, language: Language = "sv") -> str:
    """`1 mars`: where the year is plain from what stands around."""
    return (
        MISSING.spoken(language)
        if value is None
        else format_date(_date(value), "d MMM", locale=_LOCALES[language]).rstrip(".")
    )


def month(value: Month | None, language: Language = "sv") -> str:
    """`mars 2025`, of `2025-03`, of a period of one month or of a day in it."""
    return (
        MISSING.spoken(language) if value is None else format_date(_first(value), "MMMM y", locale=_LOCALES[language])
    )


def month_short(value: Month | None, language: Language = "sv") -> str:
    """`mar`, three letters, as it fits beneath a bar."""
    return (
        MISSING.spoken(language) if value is None else format_date(_first(value), "MMMM", locale=_LOCALES[language])[:3]
    )


def moment(value: datetime | str | None, language: Language = "sv") -> str:
    """`3 april 2025 kl. 14.05`: a moment in Swedish time."""
    if value is None or value == "":
        return MISSING.spoken(language)
    at = swedish_time(value if isinstance(value, datetime) else datetime.fromisoformat(value))
    clock = f"{at:%H.%M}" if language == "sv" else f"{at:%H:%M}"
    return f"{day(at.date(), language)} {'kl.' if language == 'sv' else 'at'}{NO_BREAK}{clock}"


def duration(seconds: float, language: Language = "sv") -> str:
    """About how long something took or will take: `4 minuter`."""
    minutes = round(timedelta(seconds=seconds) / timedelta(minutes=1))
    if minutes < 1:
        return "under en minut" if language == "sv" else "under a minute"
    words = ("minut" if minutes == 1 else "minuter") if language == "sv" else ("minute" if minutes == 1 else "minutes")
    return f"{number(minutes, language)}{NO_BREAK}{words}"


def _date(value: Day) -> date:
    if isinstance(value, int):
        return date(value // 10000, value // 100 % 100, value % 100)
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value


def _first(value: Month) -> date:
    if isinstance(value, Period):
        return value.start
    return Period.parse(value[:7]).start if isinstance(value, str) else value


def period_said(value: Period | str | None, language: Language = "sv") -> str:
    """A period as people say it, "mars 2025" or "kvartal 1 2025"; what is no period stays as it is."""
    with suppress(FixSettings):
        known = value if isinstance(value, Period) else Period.parse(value or "")
        return period_words(known).spoken(language)
    return str(value or "")


SAID_IN_A_LANGUAGE: tuple[Callable[..., str], ...] = (
    *(number, percent, percent_of, day, day_short, month, month_short, moment, duration, period_said),
)
"""What templates call without saying the language."""


def _in_the_readers_language(written: Callable[..., str]) -> Callable[..., str]:
    @wraps(written)
    def spoken(*values: Any, **options: Any) -> str:
        return written(*values, **{"language": current.language()} | options)

    return spoken


def add_to(app: Flask) -> None:
    """Gives the templates these functions, and `t("svenska", "English")`."""
    spoken = {written.__name__: _in_the_readers_language(written) for written in SAID_IN_A_LANGUAGE}
    spoken["number"] = lambda value, decimals=0: number(value, current.language(), decimals)
    digests: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of one of our static files; it changes with its content, so that a cached one is never old."""
        if name not in digests:
            digests[name] = sha256(Path(app.root_path, "static", name).read_bytes()).hexdigest()[:12]
        return url_for("static", filename=name, v=digests[name])

    app.jinja_env.globals.update(
        spoken,
        t=lambda sv, en: sv if current.language() == "sv" else en,
        said=current.said,
        language_of=current.language,
        asset=asset,
        HIDDEN=HIDDEN,
        today=current.today,
        now=lambda: current.installation().clock(),
    )
    app.context_processor(lambda: {"language": current.language(), "person": current.maybe_person()})
