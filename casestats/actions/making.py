"""A release as bytes: counts assembled, protected, proved, checked and composed, the same from the same each time.

Nothing that a release says depends on the clock, on chance or on what came later: it is a function of the cases known
after a step of the ledger, the releases that readers had, the template's text, the seed and the effort, all of which
are kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casestats.actions.assembling import assemble
from casestats.actions.recounting import changed_between, count_again
from casestats.actions.released import Release
from casestats.bootstrap import Installation
from casestats.disclosure.certifying import certificate_bytes, publication_bytes
from casestats.disclosure.checking import check
from casestats.disclosure.policy import Method
from casestats.disclosure.protecting import protect
from casestats.disclosure.tables import EarlierRelease, FrequencyTable, Layout, Publication
from casestats.disclosure.work import Progress
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.composing import Proof, compose
from casestats.releases.content import Change
from casestats.releases.lifecycle import Basis
from casestats.releases.readers import nested_told, relations_told
from casestats.releases.template import INSIDER, Template
from casestats.releases.wire import content_bytes, digest
from casestats.store.releases import Papers
from casestats.words import Words


@dataclass(frozen=True)
class ChosenTemplate:
    """A template and the text it was read from."""

    template: Template
    text: str

    @property
    def digest(self) -> str:
        return digest(self.text.encode())


@dataclass(frozen=True, kw_only=True)
class Order:
    """All that a release is made from. `earlier`: what readers had, oldest first."""

    municipality: str
    municipality_name: str
    period: Period
    chosen: ChosenTemplate
    basis: Basis
    earlier: tuple[Release, ...]
    replaces: str
    id: str
    created_at: str
    program: str
    reason: str
    seed: bytes
    effort: int
    true_zero_coverage: int
    """The setting as it was: how much must be known for a zero to be believed."""


def silent(_what: str, _done: int, _of: int) -> None:
    """A progress that nobody watches."""


def make(installation: Installation, order: Order, progress: Progress) -> Papers:
    """The papers of a release that is not signed yet. FixSettings: a template that rounds. Refused: what it asks for
    may not be shown, or cannot be proved safe."""
    installation = replace(
        installation, settings=replace(installation.settings, true_zero_coverage=order.true_zero_coverage)
    )
    policy = order.chosen.template.policy
    if policy.method is not Method.SUPPRESS:
        raise FixSettings(
            "Utlämnanden skyddas genom att celler döljs; mallen vill avrunda. Ta bort method ur den. Enstaka tabeller "
            "avrundas med casestats disclosure protect.",
            "Releases are protected by hiding cells; the template wants rounding. Remove method from it. Single tables "
            "are rounded with casestats disclosure protect.",
        )
    before = [release.publication for release in order.earlier]
    assembled = assemble(
        installation,
        order.municipality,
        order.period,
        order.chosen.template,
        after=order.basis.data_version,
        shown_before=_layouts_of(before),
    )
    layouts = [table.layout for table in (*assembled.counts, *assembled.unprinted)]
    policy = policy if assembled.unprinted or _has_units(layouts) else replace(policy, insider="")
    known = _already_known(installation, order, layouts)
    unprinted = (*assembled.unprinted, *_no_longer_printed(installation, order, layouts))
    made = protect(
        assembled.counts,
        policy,
        earlier=known,
        nested=nested_told(assembled.nested, before),
        relations=relations_told(assembled.relations, known, before, layouts),
        unprinted=unprinted,
        seed=order.seed,
        effort=order.effort,
        progress=progress,
    )
    certificate = certificate_bytes(made.certificate)
    checked = check(made.publication, made.certificate, policy=policy)
    if checked.faults:
        first = checked.faults[0]
        raise Refused(
            f"Tabellerna går inte att skydda så att det kan bevisas. {first.sv} Inget är sparat. Pröva en mall med "
            "färre tabeller, eller på kommandoraden en större --effort.",
            f"The tables cannot be protected in a way that can be proved. {first.en} Nothing is stored. Try a template "
            "with fewer tables or, on the command line, a larger --effort.",
        )
    content = compose(
        assembled.outline,
        made.publication.tables,
        policy,
        Proof(
            hidden=checked.hidden,
            exact=checked.exact,
            narrow=checked.narrow,
            tightest=checked.tightest,
            digest=digest(certificate),
        ),
        id=order.id,
        created_at=order.created_at,
        program=order.program,
        changes=_changes(order, known),
        municipality_name=order.municipality_name,
    )
    return Papers(content_bytes(content), certificate, publication_bytes(made.publication), None)


def _already_known(installation: Installation, order: Order, layouts: Sequence[Layout]) -> tuple[EarlierRelease, ...]:
    """What readers have, with the counts it rested on made again, and what the ledger has changed between each and
    the next, as far as any of the tables can tell."""
    before = [release.publication for release in order.earlier]
    every = tuple(dict.fromkeys([*layouts, *_layouts_of(before)]))
    steps = [release.record.data_version for release in order.earlier] + [order.basis.data_version]
    known = []
    for place, release in enumerate(order.earlier):
        known.append(
            EarlierRelease(
                name=release.record.id,
                tables=before[place].tables,
                unprinted=before[place].unprinted,
                changed=changed_between(installation, order.municipality, every, steps[place], steps[place + 1]),
                counts=count_again(installation, order.municipality, every, after=steps[place]),
            )
        )
    return tuple(known)


def _layouts_of(publications: Iterable[Publication]) -> tuple[Layout, ...]:
    told = [layout for one in publications for layout in (*(table.layout for table in one.tables), *one.unprinted)]
    return tuple(dict.fromkeys(told))


def _no_longer_printed(
    installation: Installation, order: Order, layouts: Sequence[Layout]
) -> tuple[FrequencyTable, ...]:
    """What earlier releases had in their tables and this one has not, as it counts now: after a correction readers and
    managers can reckon with both, so the proof must know both."""
    others = [
        layout for layout in _layouts_of(release.publication for release in order.earlier) if layout not in layouts
    ]
    return count_again(installation, order.municipality, others, after=order.basis.data_version) or ()


def _has_units(layouts: Sequence[Layout]) -> bool:
    return any(dimension.name == INSIDER for layout in layouts for dimension in layout.dimensions)


def _changes(order: Order, known: Sequence[EarlierRelease]) -> tuple[Change, ...]:
    """What a correction tells of the release it replaces: which periods were counted anew since, and why."""
    names = [release.name for release in known]
    if order.replaces not in names:
        return ()
    since = known[names.index(order.replaces) :]
    where = sorted({code for release in since for dimension, code in release.changed if dimension == "period"})
    return (Change(release=order.replaces, where=tuple(where), reason=Words(order.reason, order.reason)),)


def differing(made: Papers, kept: Papers) -> Words | None:
    """Which papers are other bytes than those that are kept."""
    names = {
        "content": Words("siffrorna eller deras förklaringar", "the figures or their explanations"),
        "publication": Words("vad läsarna antas veta", "what readers are taken to know"),
        "certificate": Words("beviset", "the proof"),
    }
    wrong = [words for name, words in names.items() if getattr(made, name) != getattr(kept, name)]
    if not wrong:
        return None
    return Words(
        f"Det här blir annorlunda: {', '.join(words.sv for words in wrong)}.",
        f"These come out differently: {', '.join(words.en for words in wrong)}.",
    )
