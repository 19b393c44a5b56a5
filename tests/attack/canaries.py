"""Two hundred invented people whose numbers, names and case numbers must be found nowhere, and how each would look.

The numbers have serials 980-989, which nobody gets; the names are drawn from syllables that no word of the interface
holds. If one of them is found in a file, a message or a table, it came there from an extract.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import chain
from random import Random
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote

from casestats.invented.people import person_number

COUNT = 200
_SYLLABLES = ("qvax", "zirr", "xulm", "wåmb", "jyff", "kröx", "tzyv", "gwül", "pfäz", "bhox", "vryq", "ckéz")
_ENDINGS = ("wyx", "qvist", "zzon", "xelia", "jöff", "ywa")
_BORN = (1917, 1923, 1934, 1949, 1956, 1961, 1967, 1972, 1978, 1983, 1988, 1991, 1995, 1999, 2003, 2007, 2012, 2017)
OLDEST_WITHOUT_CENTURY = 1926
"""Who is born earlier is over a hundred in 2025, and writes ten digits with a plus."""


class Canary(NamedTuple):
    """`person` is twelve digits."""

    person: str
    first_name: str
    family_name: str
    case: str

    @property
    def birth_year(self) -> int:
        return int(self.person[:4])

    @property
    def woman(self) -> bool:
        return int(self.person[10]) % 2 == 0

    @property
    def sign(self) -> str:
        """Between birthday and serial, where the century is not written."""
        return "+" if self.birth_year < OLDEST_WITHOUT_CENTURY else "-"


def invent(count: int = COUNT) -> list[Canary]:
    """The canaries, always the same."""
    draw = Random(980)
    names: set[str] = set()
    while len(names) < 2 * count:
        names.add((draw.choice(_SYLLABLES) + draw.choice(_SYLLABLES) + draw.choice(_ENDINGS)).capitalize())
    first, family = sorted(names)[:count], sorted(names)[count:]
    draw.shuffle(first)
    draw.shuffle(family)
    made = []
    for place in range(count):
        born = _BORN[place % len(_BORN)]
        number = person_number(born, bool(place % 2), 3 * place).replace("-", "")
        made.append(Canary(number, first[place], family[place], _case_number(place)))
    return made


def _case_number(place: int) -> str:
    forms = ("ZQ2025-{:05}", "2025/WX{:05}", "QVX {:05}/25-B", "00{:06}770", "wyx.{:06}.k", "ÅX-{:05}-25")
    return forms[place % len(forms)].format(48_113 + 37 * place)


def written_forms(person: str) -> dict[str, str]:
    """How a person number is written, by what that is called."""
    ten, day, ten_day, last = person[2:], person[:8], person[2:8], person[8:]
    return {
        "twelve digits": person,
        "ten digits": ten,
        "twelve digits with -": f"{day}-{last}",
        "ten digits with -": f"{ten_day}-{last}",
        "twelve digits with +": f"{day}+{last}",
        "ten digits with +": f"{ten_day}+{last}",
        "twelve digits spaced": f"{day} {last}",
        "ten digits spaced": f"{ten_day} {last}",
    }


ENCODINGS = (
    "twelve digits",
    "ten digits",
    "with -",
    "with +",
    "spaced",
    "URL",
    "HTML",
    "base64 from the first byte",
    "base64 from the second byte",
    "base64 from the third byte",
    "UTF-16",
    "SHA-256",
)
"""The twelve that SECURITY asks for. Beyond them, hexadecimal digits are searched for too."""

Trace = tuple[str, bytes]
"""(encoding, the bytes it leaves)"""


def person_traces(person: str) -> Iterator[Trace]:
    """Every trace that a person number would leave."""
    forms = written_forms(person)
    for name, form in forms.items():
        yield next((kind for kind in ("with -", "with +", "spaced") if name.endswith(kind)), name), form.encode()
    for form in forms.values():
        whole = "".join(f"%{byte:02X}" for byte in form.encode())
        yield from (("URL", text.encode()) for text in (quote(form, safe=""), whole) if text != form)
        if not form.isdecimal():
            yield "URL", form.replace("-", "%2D").encode()
        yield from (("HTML", text.encode()) for text in _html(form))
        yield from ((f"base64 from the {_NTH[place]} byte", cut) for place, cut in base64_cuts(form.encode()))
        yield from (("UTF-16", form.encode(encoding)) for encoding in ("utf-16-le", "utf-16-be"))
        yield from (("SHA-256", text) for text in _hashes(form))
        yield from (
            ("hexadecimal", form.encode().hex().encode()),
            ("hexadecimal", form.encode().hex().upper().encode()),
        )


_NTH = ("first", "second", "third")
_SIGNS = {
    "-": ("&#45;", "&#x2d;", "&#x2D;", "&minus;", "&hyphen;", "&ndash;"),
    "+": ("&#43;", "&#x2b;", "&#x2B;", "&plus;"),
    " ": ("&#32;", "&nbsp;", "&#160;"),
}


def _html(form: str) -> Iterator[str]:
    yield "".join(f"&#{ord(letter)};" for letter in form)
    yield "".join(f"&#x{ord(letter):x};" for letter in form)
    for sign, written in _SIGNS.items():
        if sign in form:
            yield from (form.replace(sign, each) for each in written)


def base64_cuts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """What base64 makes of the bytes wherever they stand in a longer text: at each of three places, the letters that
    do not depend on what stands around them; in both alphabets."""
    for place in range(3):
        encoded = base64.b64encode(b"\0" * place + raw)
        start = (0, 2, 3)[place]  # letters that hold bits of what stands before
        spare = (place + len(raw)) % 3  # bytes of the last group, which would be filled by what comes after
        end = len(encoded) if spare == 0 else len(encoded) - (3 if spare == 1 else 2)
        cut = encoded[start:end]
        yield from ((place, each) for each in dict.fromkeys((cut, cut.translate(_URL_ALPHABET))))


_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")


def _hashes(form: str) -> Iterator[bytes]:
    digest = hashlib.sha256(form.encode())
    yield digest.hexdigest().encode()
    yield digest.hexdigest().upper().encode()
    yield digest.digest()
    yield base64.b64encode(digest.digest())[:42]
    yield base64.urlsafe_b64encode(digest.digest())[:42]


def text_traces(text: str) -> Iterator[Trace]:
    """Every trace that a name or a case number would leave: plain in the ways text is stored, UTF-16, base64."""
    for form in dict.fromkeys((text, text.lower(), text.upper(), text.replace(" ", ""), text.upper().replace(" ", ""))):
        for composed in dict.fromkeys((form, normalize("NFD", form))):
            yield "plain", composed.encode()
            yield "plain", composed.encode("unicode_escape")
            yield "plain", quote(composed).encode()
        yield from (("UTF-16", form.encode(encoding)) for encoding in ("utf-16-le", "utf-16-be"))
        yield from (("base64", cut) for _, cut in base64_cuts(form.encode()))
        yield "plain", form.encode("cp1252", "replace")


def traces(canaries: list[Canary]) -> Iterator[tuple[bytes, str]]:
    """(the bytes, whose and in which encoding), for all of the canaries."""
    for place, canary in enumerate(canaries):
        named = chain(text_traces(canary.first_name), text_traces(canary.family_name))
        for what, found in (
            ("person number", person_traces(canary.person)),
            ("name", named),
            ("case number", text_traces(canary.case)),
        ):
            for encoding, trace in found:
                yield trace, f"{what} of canary {place}, {encoding}"


CANARIES = invent()
ONE, OTHER, THIRD = CANARIES[:3]
