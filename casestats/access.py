"""Who may do what: the roles of the service, and how far each sees. The web, the API and the jobs ask here.

A role says what a person does; a reach says whose figures. The two are kept apart: a unit manager is a manager
wherever, but sees the units the account names and no others (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from casestats.words import Words


class Role(StrEnum):
    """What a person does here. The words for each are in ROLES."""

    REGISTRAR = "registrar"
    MANAGER = "manager"
    ANALYST = "analyst"
    APPROVER = "approver"
    COUNTY = "county"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class RoleWords(NamedTuple):
    title: Words
    may: Words


ROLES: dict[Role, RoleWords] = {
    Role.REGISTRAR: RoleWords(
        Words("Registrator", "Registrar"),
        Words(
            "läser in uttag, rättar det som avvisats och tar tillbaka inläsningar",
            "imports extracts, mends what was refused and takes imports back",
        ),
    ),
    Role.MANAGER: RoleWords(
        Words("Enhetschef", "Unit manager"),
        Words(
            "ser sina egna enheters siffror och det som har publicerats", "sees the own units' figures and publications"
        ),
    ),
    Role.ANALYST: RoleWords(
        Words("Analytiker", "Analyst"),
        Words("ser kommunens siffror och gör utkast till utlämningar", "sees all figures and drafts releases"),
    ),
    Role.APPROVER: RoleWords(
        Words("Granskare", "Approver"),
        Words(
            "granskar, publicerar och återkallar utlämningar som någon annan har gjort",
            "reviews, publishes and withdraws releases made by somebody else",
        ),
    ),
    Role.COUNTY: RoleWords(
        Words("Länssamordnare", "County coordinator"),
        Words(
            "läser det som har publicerats; i ett län: tar emot, summerar, jämför och skickar tillbaka",
            "reads what has been published; at a county: receives, adds up, compares and sends back",
        ),
    ),
    Role.MEMBER: RoleWords(
        Words("Levererande kommun", "Delivering municipality"),
        Words(
            "lämnar sin kommuns leveranser till länet och hämtar länets resultat",
            "hands in the own municipality's deliveries to the county and fetches its results",
        ),
    ),
    Role.ADMINISTRATOR: RoleWords(
        Words("Administratör", "Administrator"),
        Words(
            "sköter konton, enheter, schema och inställningar, men ser inga ärenden",
            "runs accounts, units, schedule and settings, but sees no cases",
        ),
    ),
    Role.AUDITOR: RoleWords(
        Words("Loggranskare", "Auditor"),
        Words("läser händelseloggen, men inga siffror och inga ärenden", "reads the audit log, no figures, no cases"),
    ),
}

WHOLE = ""
"""In a reach, instead of a unit: the whole municipality."""

SEES_EVERY_UNIT = frozenset({Role.ANALYST, Role.APPROVER, Role.REGISTRAR})
"""Roles whose reach in a municipality is always the whole of it."""


class Reach(NamedTuple):
    """A municipality, four digits, and one of its units by name; WHOLE: all of it."""

    municipality: str
    unit: str = WHOLE


class Person(NamedTuple):
    """Somebody who has signed in, or a token of theirs. `account` is the account's number, `name` what the audit log
    says, `via` how they came: "password", "single sign-on", "token"."""

    account: int
    name: str
    full_name: str
    roles: frozenset[Role]
    reaches: tuple[Reach, ...]
    language: str = "sv"
    via: str = "password"

    @property
    def municipalities(self) -> tuple[str, ...]:
        """In the order of their codes."""
        return tuple(sorted({reach.municipality for reach in self.reaches}))

    def has(self, roles: Iterable[Role]) -> bool:
        return not self.roles.isdisjoint(roles)

    def reads(self, municipality: str) -> bool:
        """Whether anything of the municipality is theirs to see."""
        return municipality in self.municipalities

    def sees_whole(self, municipality: str) -> bool:
        """Whether they may see the municipality's own figures, not only those of units: never a manager as such."""
        return self.has(SEES_EVERY_UNIT) and self.reads(municipality)

    def units(self, municipality: str) -> tuple[str, ...]:
        """The units named to them, in the order of their names; none where the reach is the whole."""
        return tuple(sorted(reach.unit for reach in self.reaches if reach.municipality == municipality and reach.unit))
