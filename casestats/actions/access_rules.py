"""What an account may be: its name, its roles together, and what it reaches. Refused before anything is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from casestats.access import ROLES, WHOLE, Reach, Role
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.errors import FixSettings, Refused
from casestats.words import Words

_NAME = re.compile(r"[a-zåäöéü0-9][a-zåäöéü0-9._@+-]{1,63}")
_MAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,180}\.[^\s@<>,;\".]{2,}")
_MUNICIPALITY = re.compile(r"\d{4}")

SEES_FIGURES = frozenset({Role.REGISTRAR, Role.MANAGER, Role.ANALYST, Role.APPROVER})
APART = {Role.ADMINISTRATOR: SEES_FIGURES | {Role.AUDITOR}, Role.AUDITOR: SEES_FIGURES}
"""Who runs accounts sees no cases, and who reads the log is nobody it tells of: two accounts, if it is one person."""
NEEDS_REACH = SEES_FIGURES | {Role.COUNTY, Role.MEMBER}
OF_A_COUNTY = frozenset({Role.COUNTY, Role.APPROVER})
"""At a county they see what all its municipalities have handed in, and need no reach."""
NO_COUNTY = ""


def folded(name: str) -> str:
    """An account's name as it is stored and compared."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def is_name(name: str) -> bool:
    """Whether it could be an account's name at all."""
    return _NAME.fullmatch(name) is not None and not holds_person_number(name)


def demand_name(name: str) -> None:
    if not is_name(name):
        raise FixSettings(
            "Kontots namn ska ha 2-64 bokstäver, siffror eller tecknen . _ @ + -, och får inte vara ett personnummer: "
            "det skrivs i händelseloggen. Skriv det som i kommunens inloggning.",
            "An account's name has 2-64 letters, figures or . _ @ + -, and must not be a person number: it is written "
            "in the audit log. Write it as in the municipality's own sign-in.",
        )


def demand_about(full_name: str, email: str, language: str) -> None:
    if not 1 <= len(full_name) <= 128:
        raise FixSettings("Skriv personens namn, högst 128 tecken.", "Write the person's name, at most 128 characters.")
    if email and (len(email) > 254 or not _MAIL.fullmatch(email)):
        raise FixSettings(
            "E-postadressen går inte att läsa. Skriv en adress, eller lämna fältet tomt.",
            "The mail address cannot be read. Write one address, or leave the field empty.",
        )
    if language not in ("sv", "en"):
        raise FixSettings("Språket ska vara sv eller en.", "The language must be sv or en.")


def demand_access(
    roles: Collection[Role], reaches: Iterable[Reach], known_units: Collection[Reach], county: str = NO_COUNTY
) -> None:
    """Raises FixSettings, or Refused where the roles must not come together. `county`: its code, in an installation of
    a county."""
    if not roles:
        raise FixSettings("Välj minst en roll.", "Choose at least one role.")
    for role, others in APART.items():
        wrong = next((other for other in Role if other in others and other in roles), None)
        if role in roles and wrong is not None:
            one, two = ROLES[role].title, ROLES[wrong].title
            raise Refused(
                f"{one.sv} och {two.sv} får inte vara samma konto: den som sköter konton eller läser loggen ser inga "
                "siffror. Gör två konton.",
                f"{one.en} and {two.en} must not be the same account: who runs accounts or reads the log sees no "
                "figures. Make two accounts.",
            )
    reaches = list(reaches)
    _demand_member_alone(roles, reaches, county)
    needing = NEEDS_REACH - OF_A_COUNTY if county else NEEDS_REACH
    if not reaches and not needing.isdisjoint(roles):
        raise FixSettings(
            "Välj minst en kommun eller enhet som kontot når.", "Choose at least one municipality or unit to reach."
        )
    for reach in reaches:
        if not _MUNICIPALITY.fullmatch(reach.municipality):
            raise FixSettings("En kommunkod har fyra siffror.", "A municipality's code has four figures.")
        if reach.unit != WHOLE and reach not in known_units:
            raise FixSettings(
                f"Ingen inläsning i kommun {reach.municipality} har nämnt den enheten. Välj bland de kända enheterna, "
                "eller läs in ett uttag först.",
                f"No import in municipality {reach.municipality} has named that unit. Choose among the known units, or "
                "import an extract first.",
            )


def _demand_member_alone(roles: Collection[Role], reaches: Iterable[Reach], county: str) -> None:
    """Whoever hands in for a municipality comes from outside: they have no other role, and reach whole municipalities
    of the county only."""
    if Role.MEMBER not in roles:
        return
    if set(roles) != {Role.MEMBER}:
        member = ROLES[Role.MEMBER].title
        raise Refused(
            f"{member.sv} får inte ha någon annan roll: kontot är en kommuns, inte någons hos er. Gör två konton.",
            f"{member.en} must have no other role: the account is a municipality's, and nobody's here. Make two "
            "accounts.",
        )
    for reach in reaches:
        if reach.unit != WHOLE or not reach.municipality.startswith(county):
            raise FixSettings(
                "En levererande kommun når hela kommuner i det egna länet. Välj kommunen som kontot lämnar för.",
                "A delivering municipality reaches whole municipalities of the own county. Choose the one that the "
                "account hands in for.",
            )


def no_such_account() -> FixSettings:
    return FixSettings(*_NO_ACCOUNT)


_NO_ACCOUNT = Words("Det finns inget sådant konto.", "There is no such account.")
