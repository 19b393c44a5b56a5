"""When a roster is refused: every rule that a municipality holds against the one it is shown.

What only the vault can say is handed in (`Vouching`); nothing here holds a key or opens a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.form import Form
from casestats.county.sums.guards import demand_form
from casestats.county.sums.messages import Member, Roster, same_fingerprint

LEAST_MEMBERS = 4
"""Each then sums with at least three others. Among fewer, two who tell each other know the third."""
LEAST_CHANGED = 3
"""So many must leave, or join, at a time: of fewer, two years' sums side by side would tell too much."""


class Keys(NamedTuple):
    """A member's keys, in hexadecimal."""

    signing_key: str
    sums_key: str


def keys_of(member: Member) -> Keys:
    return Keys(member.signing_key, member.sums_key)


class Vouching(NamedTuple):
    """What only the vault can say. `are_keys`: whether both are sound keys. `endorsed`: whether the keys before vouch
    for those that a member has now, by its endorsements."""

    are_keys: Callable[[Keys], bool]
    endorsed: Callable[[Keys, Member], bool]


def demand_roster(
    roster: Roster,
    *,
    county: str,
    form: Form,
    believed: Mapping[str, Keys],
    pinned: Sequence[Roster],
    vouching: Vouching,
) -> None:
    """Doubtful: a roster that nobody should take part in, a coordinator's own among them.

    `believed`: the keys that are enrolled here, by code. `pinned`: rosters that were accepted for other years."""
    if roster.county != county:
        raise Doubtful(
            Alarm.OTHER_COUNTY,
            f"Deltagarlistan gäller län {roster.county}, inte {county}. Den har inte tagits emot.",
            f"The roster is of county {roster.county}, not {county}. It was not taken.",
        )
    demand_form(roster.form, form)
    if len(roster.members) < LEAST_MEMBERS:
        raise Doubtful(
            Alarm.FEW_MEMBERS,
            f"Deltagarlistan har {len(roster.members)} kommuner. En förseglad summa kräver minst {LEAST_MEMBERS}, "
            "annars kan några få räkna ut vad en annan har lämnat.",
            f"The roster has {len(roster.members)} municipalities. A sealed sum needs at least {LEAST_MEMBERS}, or a "
            "few can work out what another gave.",
        )
    _demand_different(roster)
    _demand_keys(roster, believed, vouching)
    for other in _neighbours(roster, pinned):
        _demand_same_keys(roster, other, vouching)
        _demand_changed_by_enough(roster, other)


def _demand_different(roster: Roster) -> None:
    for name in ("code", "signing_key", "sums_key"):
        most, times = Counter(getattr(member, name) for member in roster.members).most_common(1)[0]
        if times > 1:
            sv, en = (most, most) if name == "code" else ("en nyckel", "a key")
            raise Doubtful(
                Alarm.DUPLICATES,
                f"Deltagarlistan har {sv} mer än en gång: en kommun skulle då räknas som flera. Be länet om en ny.",
                f"The roster has {en} more than once: one municipality would count as several. Ask the county for a "
                "new one.",
            )
    if list(roster.codes) != sorted(roster.codes):
        raise Doubtful(
            Alarm.DUPLICATES,
            "Deltagarlistan står inte i kommunkodernas ordning. Be länet om en ny.",
            "The roster is not in the order of the municipalities' codes. Ask the county for a new one.",
        )


def _demand_keys(roster: Roster, believed: Mapping[str, Keys], vouching: Vouching) -> None:
    for member in roster.members:
        if not vouching.are_keys(keys_of(member)):
            raise Doubtful(
                Alarm.WEAK_KEY,
                f"En nyckel för {member.code} är ingen giltig nyckel: det som maskeras med den kan alla läsa. Be länet "
                "om en ny deltagarlista.",
                f"A key of {member.code} is no valid key: what is masked with it can be read by all. Ask the county "
                "for a new roster.",
            )
        before = believed.get(member.code)
        if before is not None and before != keys_of(member) and not vouching.endorsed(before, member):
            raise _swapped(member.code)


def _demand_same_keys(roster: Roster, other: Roster, vouching: Vouching) -> None:
    """Of a later roster the keys that an earlier one had, or such as these have endorsed."""
    earlier, later = (other, roster) if other.year < roster.year else (roster, other)
    for member in later.members:
        before = earlier.member(member.code)
        if before is None or keys_of(before) == keys_of(member):
            continue
        if not vouching.endorsed(keys_of(before), member):
            raise _swapped(member.code)


def _swapped(code: str) -> Doubtful:
    return Doubtful(
        Alarm.SWAPPED_KEYS,
        f"Nycklarna för {code} är inte de som gällde förut, och de gamla har inte intygat de nya. Ring {code}, och låt "
        "den som sköter nycklarna där intyga de nya med de gamla.",
        f"The keys of {code} are not those of before, and the old ones have not endorsed the new. Call "
        f"{code}, and let whoever keeps the keys there endorse the new with the old.",
    )


def _neighbours(roster: Roster, pinned: Sequence[Roster]) -> list[Roster]:
    """The rosters of the nearest year before and after it: sums may be made of an earlier year later."""
    before = [one for one in pinned if one.year < roster.year]
    after = [one for one in pinned if one.year > roster.year]
    nearest = [max(before, key=lambda one: one.year)] if before else []
    return nearest + ([min(after, key=lambda one: one.year)] if after else [])


def _demand_changed_by_enough(roster: Roster, other: Roster) -> None:
    one, another = set(roster.codes), set(other.codes)
    for changed in (one - another, another - one):
        if 0 < len(changed) < LEAST_CHANGED:
            names = ", ".join(sorted(changed))
            raise Doubtful(
                Alarm.FEW_CHANGED,
                f"Deltagarlistan för {roster.year} skiljer sig från den för {other.year} med bara {names}. Två summor "
                f"bredvid varandra kan då peka ut en kommun. Låt minst {LEAST_CHANGED} börja eller sluta samtidigt.",
                f"The roster of {roster.year} differs from that of {other.year} by {names} only. Two sums side by side "
                f"could then point out one municipality. Let at least {LEAST_CHANGED} join or leave at a time.",
            )


def demand_own_place(roster: Roster, code: str, own: Keys) -> None:
    """Doubtful: oneself is not in it, or with keys of somebody else."""
    place = roster.member(code)
    if place is None:
        raise Doubtful(
            Alarm.NOT_IN_ROSTER,
            f"Kommun {code} står inte på deltagarlistan. Den har inte tagits emot.",
            f"Municipality {code} is not in the roster. It was not taken.",
        )
    if keys_of(place) != own:
        raise Doubtful(
            Alarm.OWN_KEYS,
            f"Deltagarlistan har andra nycklar för {code} än kommunens egna. Någon annan kan utge sig för att vara "
            "kommunen. Ta kontakt med länet.",
            f"The roster has other keys for {code} than the municipality's own. Somebody else may pose as it. Contact "
            "the county.",
        )


def demand_first_roster(roster: Roster, digest: str, accepted: str | None) -> None:
    """Doubtful: another roster is accepted for that year (`accepted` is its digest)."""
    if accepted is not None and accepted != digest:
        raise Doubtful(
            Alarm.SECOND_ROSTER,
            f"Det finns redan en deltagarlista för {roster.year}, och den gäller hela året. Den nya har inte tagits "
            "emot.",
            f"There is a roster for {roster.year} already, and it holds the whole year. The new one was not taken.",
        )


def demand_fingerprint(typed: str, right: str) -> None:
    """Doubtful: what was read aloud is not the fingerprint of this roster."""
    if not same_fingerprint(typed, right):
        raise Doubtful(
            Alarm.FINGERPRINT,
            "Sifferkoden stämmer inte med den här deltagarlistan. Kontrollera att du har skrivit alla tolv grupper. "
            "Stämmer de ändå inte har ni olika listor: ta inte emot den, och säg det på länsmötet.",
            "The fingerprint does not fit this roster. Check that you have typed all twelve groups. If it still does "
            "not fit, you have different rosters: do not take it, and say so at the county meeting.",
        )
