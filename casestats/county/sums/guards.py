"""When somebody who takes part in a sealed sum refuses to say more, and which alarm that is.

Whoever coordinates sums may be curious: every rule here is one that a member holds against its coordinator, or the
coordinator against a member. Each is a function of what was said and of what is known already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from casestats.county.sums.adding import WORDS_OF_A_CELL
from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.form import Form
from casestats.county.sums.messages import Acceptance, Roster, Round, Vector
from casestats.errors import CasestatsError
from casestats.periods import Period

LONGEST_ROUND = timedelta(days=180)


def demand_form(given: str, form: Form) -> None:
    """Doubtful: another form than the one of this program."""
    if given != form.digest:
        raise Doubtful(
            Alarm.OTHER_FORM,
            "Länet frågar efter andra siffror än de som programmet lämnar (ett annat formulär). Ingenting har lämnats. "
            "Har länet och kommunen samma version av casestats?",
            "The county asks for other figures than those the program gives (another form). Nothing was given. Do "
            "county and municipality have the same version of casestats?",
        )


class KnownRound(NamedTuple):
    """A round that is known here already, with the digest of its payload."""

    id: str
    digest: str
    period: str
    not_after: str


def demand_round(
    round: Round,
    digest: str,
    *,
    county: str,
    form: Form,
    roster: str | None,
    now: datetime,
    known: Sequence[KnownRound],
    opened_by: str | None,
) -> None:
    """Doubtful: a round that nobody should take part in. `roster`: the digest of the accepted roster of its year;
    `known`: all rounds that were not given up; `opened_by`: the round that the input of the period and form was already
    opened for."""
    if round.county != county:
        raise Doubtful(
            Alarm.OTHER_COUNTY,
            f"Rundan gäller län {round.county}, inte {county}. Ingenting har lämnats.",
            f"The round is of county {round.county}, not {county}. Nothing was given.",
        )
    demand_form(round.form, form)
    demand_calendar_year(round.period, now)
    if roster is None or round.roster != roster:
        raise Doubtful(
            Alarm.OTHER_ROSTER,
            f"Rundan använder en annan deltagarlista än den som är godkänd för {round.period}. Ingenting har lämnats.",
            f"The round uses another roster than the one accepted for {round.period}. Nothing was given.",
        )
    for other in known:
        if other.id == round.id and other.digest != digest:
            raise Doubtful(
                Alarm.REPLAYED_ROUND,
                f"Det finns redan en annan runda med namnet {round.id}. Ingenting har lämnats.",
                f"There is another round called {round.id} already. Nothing was given.",
            )
    if opened_by is not None and opened_by != round.id:
        raise Doubtful(
            Alarm.SECOND_ROUND,
            f"Kommunen har redan lämnat sina siffror för {round.period}, till runda {opened_by}. De lämnas aldrig två "
            "gånger: skillnaden mellan två summor kan peka ut någon.",
            f"The municipality has given its figures for {round.period} already, to round {opened_by}. They are never "
            "given twice: the difference of two sums may point somebody out.",
        )
    demand_in_time(round, now)
    others = [one for one in known if one.id != round.id and one.period == round.period]
    if any(_moment(other.not_after) >= now for other in others):
        raise Doubtful(
            Alarm.SECOND_ROUND,
            f"En annan runda för {round.period} pågår redan. Vänta tills dess tid har gått ut.",
            f"Another round for {round.period} is under way. Wait until its time has run out.",
        )


def demand_calendar_year(period: str, now: datetime) -> None:
    """Doubtful: the period is no calendar year, or one that is not over: what is given once should be whole."""
    try:
        found = Period.parse(period)
    except CasestatsError:
        found = None
    if found is None or str(found) != period or found.months != 12:
        raise Doubtful(
            Alarm.OTHER_PERIOD,
            f"Förseglade summor görs bara för hela kalenderår, inte för {period}: summor av perioder som överlappar "
            "skulle tillsammans avslöja små skillnader.",
            f"Sealed sums are made of whole calendar years only, not of {period}: sums of periods that overlap would "
            "together tell small differences.",
        )
    if now.astimezone(UTC).date() <= found.end:
        raise Doubtful(
            Alarm.OTHER_PERIOD,
            f"{period} är inte slut. Siffror lämnas bara en gång, så vänta tills hela året är känt.",
            f"{period} is not over. Figures are given once only, so wait until the whole year is known.",
        )


def demand_in_time(round: Round, now: datetime) -> None:
    """Doubtful: the round's time has run out, or it is longer than any round is."""
    if _moment(round.not_after) - _moment(round.created) > LONGEST_ROUND:
        raise Doubtful(
            Alarm.LATE,
            f"Rundan varar längre än {LONGEST_ROUND.days} dagar. Be länet om en ny.",
            f"The round lasts longer than {LONGEST_ROUND.days} days. Ask the county for a new one.",
        )
    if ran_out(round, now):
        raise Doubtful(
            Alarm.LATE,
            f"Tiden för rundan gick ut {round.not_after[:10]}. Ingenting har lämnats eller tagits emot.",
            f"The time of the round ran out on {round.not_after[:10]}. Nothing was given or taken.",
        )


def ran_out(round: Round, now: datetime) -> bool:
    """Whether it is too late to take part."""
    return now > _moment(round.not_after)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def demand_acceptance(acceptance: Acceptance, round: Round, digest: str) -> None:
    """Doubtful: it is of another round than one's own: somebody was shown something else."""
    if (acceptance.round, acceptance.round_digest, acceptance.roster) != (round.id, digest, round.roster):
        raise Doubtful(
            Alarm.SPLIT_VIEW,
            f"{acceptance.member} har fått se en annan runda än den som kommunen har fått. Ingenting har lämnats. "
            "Berätta det för de andra kommunerna.",
            f"{acceptance.member} was shown another round than this municipality was. Nothing was given. Tell the "
            "other municipalities.",
        )


def demand_everybody(codes: Collection[str], roster: Roster) -> None:
    """Doubtful: the acceptances are not one of each member of the roster."""
    missing = sorted(set(roster.codes) - set(codes))
    if missing or len(codes) != len(roster.members):
        names = ", ".join(missing)
        raise Doubtful(
            Alarm.MISSING,
            f"Alla kommuner har inte svarat en gång var att de deltar (saknas: {names or 'ingen'}). Ingenting har "
            "lämnats.",
            f"Not every municipality has answered once that it takes part (missing: {names or 'none'}). Nothing was "
            "given.",
        )


def demand_vector(vector: Vector, round: Round, digest: str, form: Form) -> None:
    """Doubtful: of another round, roster or form, or with another number of words."""
    if (vector.round, vector.round_digest) != (round.id, digest):
        raise Doubtful(
            Alarm.SPLIT_VIEW,
            f"Siffrorna från {vector.member} hör till en annan runda. De har inte tagits emot.",
            f"The numbers of {vector.member} belong to another round. They were not taken.",
        )
    if vector.roster != round.roster:
        raise Doubtful(
            Alarm.OTHER_ROSTER,
            f"Siffrorna från {vector.member} är maskerade för en annan deltagarlista. De har inte tagits emot.",
            f"The numbers of {vector.member} are masked for another roster. They were not taken.",
        )
    demand_form(vector.form, form)
    if len(vector.numbers) != WORDS_OF_A_CELL * len(form.cells):
        raise Doubtful(
            Alarm.TRUNCATED,
            f"Siffrorna från {vector.member} är inte så många som formuläret har. De har inte tagits emot.",
            f"The numbers of {vector.member} are not as many as the form has. They were not taken.",
        )
