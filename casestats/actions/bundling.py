"""What a municipality would deliver: a published release, what it can say of every indicator, and what was typed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from casestats.actions.delivery_bases import bases_of, unable_by_sources
from casestats.actions.released import found, read_release
from casestats.actions.typing_in import demand_beside_typed
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.county.bundle import Bundle, Statement, Typed
from casestats.county.bundles import demand_coherent
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.telling import NOT_SENT, told
from casestats.county.weakening import told_in, weaker
from casestats.disclosure.policy import Policy
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.content import Content
from casestats.releases.lifecycle import State
from casestats.releases.wording import policy_told
from casestats.store.agreements import agreements_in
from casestats.store.deliveries import OutgoingRecord, last_outgoing, outgoing_of
from casestats.store.engine import Connection, reading
from casestats.store.sayings import SayingRecord, sayings
from casestats.store.typed import approved_figures
from casestats.words import Words

INTERNAL = "internal"
"""The template for the municipality's own use: what it makes is never delivered."""
KIND = "delivery"
TYPED_ONLY = "typed"
"""`about` of a delivery without a release."""
_SENTENCES: Mapping[Saying, Words] = {
    Saying.UNABLE: Words(
        "Ingen av kommunens källor har uppgiften för perioden.", "No source of the municipality has it for the period."
    ),
    Saying.NOT_SUBMITTED: Words("Ingår inte i leveransen.", "Not part of the delivery."),
    Saying.SUPPRESSED: Words("Talet visas inte, av sekretesskäl.", "The figure is not shown, for secrecy."),
    Saying.LOWER_BOUND: Words(
        "Källan kan bara säga ja, så det kan vara fler.", "The source can only say yes, so there may be more."
    ),
    Saying.PARTIAL_SCOPE: Words(
        "Källorna täcker en del av det som ska räknas.", "The sources cover a part of what is to be counted."
    ),
    Saying.APPROXIMATE: Words("Källans uppgift är ungefärlig.", "The source's information is approximate."),
    Saying.ZERO_KNOWN: Words(
        "Inga kända, men uppgiften saknas för en del ärenden.", "None known, but it is not recorded for some cases."
    ),
}
_NO_SENTENCE = Words("", "")


@dataclass(frozen=True)
class Preview:
    """What would be signed now, and all of it in words. `bundle` has the number it would get."""

    bundle: Bundle
    told: tuple[Words, ...]


def preview(
    installation: Installation, municipality: str, release_id: str | None, *, period: Period | str = "", to: str = ""
) -> Preview:
    """Exactly what `deliver` would sign, and what leaves, in words. `period` may be left out where a release is named,
    `to` where the settings name the county.

    FixSettings: no such release or county, nothing to deliver. Refused: the release is not published, or is for the
    municipality's own use."""
    with reading(installation.engine) as connection:
        bundle = assembled(connection, installation, municipality, release_id, period=str(period), to=to)
        earlier = outgoing_of(connection, municipality, bundle.recipient, KIND, bundle.period)
    return Preview(bundle, (*told(bundle), *_instead_of(earlier, bundle), NOT_SENT))


def _instead_of(earlier: Sequence[OutgoingRecord], bundle: Bundle) -> Iterator[Words]:
    """What it takes the place of, and that an earlier release does not come along by itself."""
    if not earlier:
        return
    last = earlier[-1]
    yield Words(
        f"Den ersätter leverans nummer {last.sequence} för samma period när länet har godtagit den.",
        f"It takes the place of delivery number {last.sequence} of the same period once the county has accepted it.",
    )
    if bundle.content is None and last.about != TYPED_ONLY:
        yield Words(
            f"Obs: utlämnandet {last.about}, som ingick i den, ingår inte i den här. Ska dess siffror gälla hos "
            "länet också efter den här, ange det.",
            f"Note: the release {last.about}, which was part of that one, is no part of this one. If its figures are "
            "to stand at the county after this, name it.",
        )


def assembled(
    connection: Connection,
    installation: Installation,
    municipality: str,
    release_id: str | None,
    *,
    period: str,
    to: str,
) -> Bundle:
    """The delivery within the caller's transaction, with the next number of its row."""
    recipient = _recipient(installation, to)
    if municipality not in MUNICIPALITIES:
        raise FixSettings(
            "Kommunkoden är fyra siffror, som 2281.", "A municipality's code is four digits, such as 2281."
        )
    content = _content(connection, installation, municipality, release_id) if release_id else None
    of = Period.parse(period or (content.period if content else ""))
    if content is not None and content.period != str(of):
        raise FixSettings(
            f"Utlämnandet {content.id} gäller {content.period}, inte {of}.",
            f"The release {content.id} is of {content.period}, not {of}.",
        )
    policy = policy_told(Policy()) if content is None else content.policy
    in_release = {} if content is None else told_in(content, str(of))
    typed = tuple(
        hidden_where_small(one, policy.threshold)
        for one in approved_figures(connection, municipality, str(of))
        if one.on_behalf_of or in_release.get(one.indicator, Saying.UNABLE) is Saying.UNABLE
    )
    said = sayings(connection, municipality, str(of))
    if content is None and not typed and not said:
        raise FixSettings(
            f"Det finns inget att leverera för {of}: inget utlämnande är valt, inga tal är inskrivna och godkända, och "
            "inget är sagt för hand.",
            f"There is nothing to deliver for {of}: no release is chosen, no figures are typed in and approved, and "
            "nothing is said by hand.",
        )
    unable = unable_by_sources(connection, municipality, of, content)
    statements = _statements(in_release, typed, said, unable)
    last = last_outgoing(connection, municipality, recipient, KIND)
    created = installation.clock().replace(microsecond=0)
    bundle = Bundle(
        sender=municipality,
        recipient=recipient,
        period=str(of),
        sequence=1 if last is None else last.sequence + 1,
        previous="" if last is None else last.digest,
        created=created.isoformat(timespec="seconds"),
        not_after=(created + timedelta(days=installation.settings.delivery_days)).isoformat(timespec="seconds"),
        catalogue_version=standard_catalogue().version,
        policy=policy,
        content=content,
        statements=statements,
        bases=bases_of(connection, installation, municipality, of, content, typed),
        typed=typed,
        agreements=tuple(agreements_in(connection, municipality, of)),
        caveats=() if content is None else content.caveats,
    )
    demand_coherent(bundle)
    return bundle


def _recipient(installation: Installation, to: str) -> str:
    code = to or installation.settings.county
    if code not in COUNTIES:
        raise FixSettings(
            "Ange länet med två siffror, som 22, eller skriv county i settings.toml.",
            "Name the county by two digits, such as 22, or write county in settings.toml.",
        )
    if installation.settings.is_county:
        raise FixSettings(
            "Det här är ett läns installation. Leveranser görs av kommuner.",
            "This is a county's installation. Deliveries are made by municipalities.",
        )
    return code


def _content(connection: Connection, installation: Installation, municipality: str, release_id: str) -> Content:
    """What a published release says. Refused: it is not published, withdrawn, or internal; or beside figures that were
    told by hand before it would give a small count away."""
    record = found(connection, release_id)
    if record.municipality != municipality:
        raise FixSettings(
            f"Utlämnandet {release_id} är en annan kommuns.", f"The release {release_id} is another municipality's."
        )
    if record.state is not State.PUBLISHED:
        raise Refused(
            f"Bara ett publicerat utlämnande som gäller kan levereras, och {release_id} är inte det. Se casestats "
            "release list.",
            f"Only a published release in force can be delivered, and {release_id} is none. See casestats release "
            "list.",
        )
    if record.template == INTERNAL:
        raise Refused(
            f"Utlämnandet {release_id} är gjort för kommunens eget bruk. Gör ett med mallen county.",
            f"The release {release_id} was made for the municipality's own use. Make one with the template county.",
        )
    release = read_release(connection, installation.ring, record)
    demand_beside_typed(connection, municipality, release)
    return release.content


def hidden_where_small(typed: Typed, threshold: int) -> Typed:
    """A typed figure under the release's own rule, which may be stricter than that of typed figures."""
    if typed.value is None or typed.value == 0 or typed.value >= threshold:
        return typed
    return replace(typed, status=Saying.SUPPRESSED, value=None)


def _statements(
    in_release: Mapping[str, Saying],
    typed: Sequence[Typed],
    said: Mapping[str, SayingRecord],
    unable: frozenset[str],
) -> tuple[Statement, ...]:
    """One for each indicator. A person may weaken what the figures say, never strengthen it; and where there is no
    figure, say that there can be none."""
    own = {one.indicator: one for one in typed if not one.on_behalf_of}
    made = []
    for indicator in standard_catalogue().indicators:
        status = in_release.get(indicator.id)
        by, sentence = "coverage", None
        if indicator.id in own:
            status, by, sentence = own[indicator.id].status, "person", own[indicator.id].sentence
        elif status is None:
            status = Saying.UNABLE if indicator.id in unable else Saying.NOT_SUBMITTED
        spoken = said.get(indicator.id)
        if spoken is not None and (stands := _weakened(status, spoken.status)) is not status:
            status, by, sentence = stands, "person", Words(spoken.sentence, spoken.sentence)
        sentence = _SENTENCES.get(status, _NO_SENTENCE) if sentence is None else sentence
        made.append(Statement(indicator=indicator.id, status=status, sentence=sentence, set_by=by))
    return tuple(made)


def _weakened(status: Saying, said: Saying) -> Saying:
    if status is Saying.NOT_SUBMITTED:
        return Saying.UNABLE if said is Saying.UNABLE else status
    return weaker(status, said) if status in CAN_STATE else status
