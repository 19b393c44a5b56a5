"""import: an extract becomes a plan, and if nothing speaks against it, a step of the ledger.

The plan is made before the transaction begins: read, pseudonymised, merged, compared and sealed. A dry run stops
there. The transaction then writes all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casestats.actions.ends import demand_municipality_end
from casestats.actions.import_story import ImportStory, tell
from casestats.actions.ready import make_ready
from casestats.actions.retention_rules import limit_of, within_retention
from casestats.actions.stepping import (
    LedgerState,
    Preparation,
    Progress,
    claims_of,
    demand_unmoved,
)
from casestats.adapters.contract import Adapter, Claim, Message, Notice, RowError
from casestats.adapters.dates import swedish_day
from casestats.adapters.extract import Extract
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixExtract, FixSettings, Refused
from casestats.exchange.refused import write_refused
from casestats.intake.facts import SourceRank, Step, day_number
from casestats.intake.plan import Planner
from casestats.memory import without_cycle_collection
from casestats.periods import Period
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import StepRecord, keep_source, live_imports
from casestats.store.locks import import_lock
from casestats.store.trouble import storage_trouble
from casestats.vault.rows import pseudonymised
from casestats.vault.spool import RowSpool
from casestats.words import Language


@dataclass
class _Read:
    """What reading found beside the rows."""

    claim: Claim | None = None
    refused: list[RowError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def import_extract(
    installation: Installation,
    actor: Actor,
    adapter: Adapter,
    profile: Profile,
    extract: Extract,
    *,
    dry_run: bool = False,
    confirmed: bool = False,
    ask: Callable[[ImportStory], bool] | None = None,
    look: Callable[[ImportStory], None] = lambda _story: None,
    also: Callable[[Connection, ImportStory], None] = lambda _connection, _story: None,
    progress: Progress = lambda _stage, _done, _whole: None,
    language: Language = "sv",
) -> ImportStory:
    """Import an extract, or only plan it.

    `confirmed` answers yes to every question beforehand; else `ask(story) -> bool` is asked once. `look` sees every
    story just before it is stored, and stops it by raising; `also` writes within the same transaction. Raises
    FixExtract or FixSettings where nothing can be read, Refused where a question is not answered yes; nothing is
    stored then.
    """
    settings = installation.settings
    demand_municipality_end(settings)
    with (
        storage_trouble(),
        import_lock(installation.engine, settings.lock_wait_seconds),
        without_cycle_collection(),
    ):
        rows = RowSpool(settings.spool_folder)
        preparation = Preparation(installation, profile.municipality)
        try:
            read = _read(installation, adapter, profile, extract, rows, progress)
            with reading(installation.engine) as connection:
                state = LedgerState.read(connection, profile.municipality)
            step, planner, live, compared = _planner(installation, profile, state, read)
            content = installation.ring.content_hash(profile.municipality)
            preparation.plan(planner, rows, state, live, content, progress)
            story = tell(profile, read.claim, read.refused, read.notices, planner.tally, step, compared)
            content_hash = content.hexdigest()
            story.files = tuple(number for number, _ in extract.numbered())
            story.same_as = _same_content(state.records, step, content_hash)
            if dry_run or story.same_as is not None:
                return story
            if story.questions and not confirmed and not (ask is not None and ask(story)):
                raise Refused(
                    "Inläsningen väntar på ett ja. Uttaget är inte inläst. "
                    + " ".join(question.words.sv for question in story.questions)
                    + " Se efter med --dry-run; kör igen med --yes om det stämmer.",
                    "The import waits for a yes. The extract was not imported. "
                    + " ".join(question.words.en for question in story.questions)
                    + " Look with --dry-run; run again with --yes if that is right.",
                )
            look(story)
            installation.ring.demand_unchanged()
            with writing(installation.engine) as connection:
                demand_unmoved(connection, state)
                rank = planner.ranks[profile.source]
                source = keep_source(connection, profile.municipality, rank)
                record = _record(installation, actor, profile, adapter, step, content_hash, story)
                preparation.write(connection, record, source, progress)
                installation.write_down(connection, actor, "import", f"{profile.municipality} {step.number}")
                story.number = step.number
                also(connection, story)
                if story.refused:
                    story.refused_file = settings.refused_folder / f"{step.number}.csv"
                    write_refused(story.refused_file, story.refused, language)
            make_ready(installation, profile.municipality)
            return story
        finally:
            rows.close()
            preparation.close()


def _read(
    installation: Installation,
    adapter: Adapter,
    profile: Profile,
    extract: Extract,
    rows: RowSpool,
    progress: Progress,
) -> _Read:
    read = _Read()
    pseudonymiser = installation.ring.pseudonymiser(profile.municipality)
    messages = _counted(within_retention(adapter.read(extract, profile), limit_of(installation)), progress)
    for message in pseudonymised(messages, pseudonymiser, rows):
        if isinstance(message, Claim):
            read.claim = _checked(message, profile, read.claim)
        elif isinstance(message, RowError):
            read.refused.append(message)
        else:
            read.notices.append(message)
    if rows.rows == 0 and not read.refused:
        raise FixExtract(
            "Uttaget innehåller inga ärenden och är inte inläst. Kontrollera urvalet och exportera igen.",
            "The extract holds no cases and was not imported. Check the selection and export it again.",
        )
    if rows.rows == 0:
        first = read.refused[0]
        raise FixExtract(
            f"Ingen av uttagets {len(read.refused)} rader går att läsa. Uttaget är inte inläst. Rad {first.at.row}: "
            f"{first.words.sv}",
            f"None of the {len(read.refused)} rows of the extract can be read. It was not imported. Row "
            f"{first.at.row}: {first.words.en}",
        )
    return read


def _counted(messages: Iterable[Message], progress: Progress) -> Iterator[Message]:
    """The same messages, with a word of progress now and then."""
    for count, message in enumerate(messages, 1):
        if count % 20_000 == 0:
            progress("read", count, 0)
        yield message


def _checked(claim: Claim, profile: Profile, before: Claim | None) -> Claim:
    if claim.municipality != profile.municipality:
        raise FixExtract(
            f"Uttaget gäller kommun {claim.municipality} men profilen {profile.municipality}. Uttaget är inte inläst. "
            "Välj rätt fil eller rätt profil.",
            f"The extract is of municipality {claim.municipality}, the profile of {profile.municipality}. It was not "
            "imported. Choose the right file or the right profile.",
        )
    if before is not None and before != claim:
        raise FixExtract(
            "Uttaget gäller flera perioder och är inte inläst. Exportera en period åt gången.",
            "The extract is of several periods and was not imported. Export one period at a time.",
        )
    return claim


def _planner(
    installation: Installation, profile: Profile, state: LedgerState, read: _Read
) -> tuple[Step, Planner, dict[int, Step], Period | None]:
    claim = read.claim or Claim(profile.municipality, None, False)
    today = day_number(swedish_day(installation.clock()))
    period = claim.period
    step = Step(
        number=state.newest + 1,
        source=profile.source,
        known_at=day_number(period.end) if period else today,
        period_start=day_number(period.start) if period else 0,
        period_end=day_number(period.end) if period else 0,
        complete=claim.complete and period is not None,
        missing_means_closed=profile.missing == "closed",
    )
    known_rank = state.ranks.get(profile.source)
    if known_rank is not None and known_rank.person_references != profile.person_references:
        raise FixSettings(
            f"Källan {profile.source} har förut lästs in {'med' if known_rank.person_references else 'utan'} "
            "personuppgifter. Ge källan ett nytt namn i profilen om det har ändrats.",
            f"The source {profile.source} was imported {'with' if known_rank.person_references else 'without'} person "
            "references before. Give it a new name in the profile if that has changed.",
        )
    ranks = {**state.ranks, profile.source: SourceRank(profile.rank, profile.source, profile.person_references)}
    earlier = live_imports(state.records)
    live = {**earlier, step.number: step}
    compared = _comparison(period, step, earlier)
    planner = Planner(
        step,
        claims_of(live),
        ranks,
        state.next_case,
        state.next_facts,
        (day_number(compared.start), day_number(compared.end)) if compared else None,
        ranks_changed=known_rank is not None and known_rank != ranks[profile.source],
    )
    return step, planner, live, compared


def _comparison(period: Period | None, step: Step, earlier: dict[int, Step]) -> Period | None:
    """The period before, where an extract of the same source reached just to its end."""
    if period is None:
        return None
    before = period.previous
    known = any(
        other.source == step.source and other.period_end == day_number(before.end) for other in earlier.values()
    )
    return before if known else None


def _same_content(records: Sequence[StepRecord], step: Step, content_hash: str) -> int | None:
    """The live import that already says just this, for the same source and period, with nothing newer beside it."""
    live = live_imports(records)
    of_source = [record for record in records if record.number in live and record.source == step.source]
    span = (step.period_start, step.period_end, step.complete)
    rivals = [record for record in of_source if (record.period_start, record.period_end, record.complete) == span]
    if not rivals:
        return None
    newest = max(rivals, key=lambda record: record.as_step().order)
    if not step.period_end and newest is not max(of_source, key=lambda record: record.as_step().order):
        return None
    return newest.number if newest.content_hash == content_hash else None


def _record(
    installation: Installation,
    actor: Actor,
    profile: Profile,
    adapter: Adapter,
    step: Step,
    content_hash: str,
    story: ImportStory,
) -> StepRecord:
    return StepRecord(
        number=step.number,
        kind="import",
        municipality=profile.municipality,
        source=profile.source,
        known_at=step.known_at,
        period_start=step.period_start,
        period_end=step.period_end,
        complete=step.complete,
        missing_means_closed=step.missing_means_closed,
        undoes=None,
        at=installation.clock().isoformat(timespec="seconds"),
        actor=actor.name,
        reason="",
        adapter=f"{adapter.manifest.name} {adapter.manifest.version}",
        profile_digest=profile.digest,
        content_hash=content_hash,
        scope=profile.scope.covers,
        summary=story.summary(),
    )
