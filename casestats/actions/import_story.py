"""The story of an import: what was in the extract, what changes, what was refused, and what a person must decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from casestats.adapters.contract import Claim, Locator, Notice, RowError
from casestats.adapters.profile import Profile
from casestats.intake.facts import Step
from casestats.intake.plan import Tally
from casestats.periods import Period
from casestats.words import Words


class Question(NamedTuple):
    """Something only a person can say yes to. `rule` is a stable word for scripts."""

    rule: str
    words: Words


@dataclass
class ImportStory:
    """`number` is the step it became, None where nothing was stored. `same_as` is the import that already said all
    this. `files` are the numbers of the files among those a person gave."""

    municipality: str
    source: str
    period: Period | None
    complete: bool
    tally: Tally
    refused: list[RowError]
    notices: list[Notice]
    questions: list[Question] = field(default_factory=list)
    same_as: int | None = None
    compared_with: Period | None = None
    number: int | None = None
    refused_file: Path | None = None
    missing_means_closed: bool = False
    files: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        return self.tally.rows + sum(error.rule != SEVERAL_HOLDERS for error in self.refused)

    @property
    def refused_share(self) -> float:
        return len(self.refused) / self.rows if self.rows else 0.0

    @property
    def change_percent(self) -> int | None:
        """Active cases against the period before, in percent; None where nothing is known of it."""
        if self.compared_with is None or self.tally.active_before == 0:
            return None
        return round(100 * (self.tally.active_now - self.tally.active_before) / self.tally.active_before)

    def summary(self) -> dict[str, Any]:
        """Counts alone, kept with the step."""
        tally = self.tally
        return {
            "rows": self.rows,
            "refused": len(self.refused),
            "refused_by_rule": dict(Counter(error.rule for error in self.refused)),
            "cases": tally.cases,
            "new": tally.new,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "void": tally.void,
            "missing": tally.missing,
            "masked": tally.masked,
            "conflicts": dict(tally.conflicts),
            "several_holders": len(tally.several_holders),
            "disagreeing_rows": tally.disagreeing_rows,
            "children_unclassified": tally.children_unclassified,
            "unmapped_codes": {notice.code: notice.rows for notice in self.notices if notice.kind == "unmapped_code"},
            "noted": {notice.rule: notice.rows for notice in self.notices if notice.kind == "noted" and notice.rule},
            "active_now": tally.active_now,
            "active_before": tally.active_before if self.compared_with else None,
        }


SEVERAL_HOLDERS = "several_holders"


def tell(
    profile: Profile,
    claim: Claim | None,
    refused: list[RowError],
    notices: list[Notice],
    tally: Tally,
    step: Step,
    compared_with: Period | None,
) -> ImportStory:
    """The story of a plan, with the questions that its profile wants asked."""
    holders = [_several_holders(Locator(*at)) for at in tally.several_holders]
    story = ImportStory(
        municipality=profile.municipality,
        source=profile.source,
        period=claim.period if claim else None,
        complete=step.complete,
        tally=tally,
        refused=sorted([*refused, *holders], key=lambda error: error.at),
        notices=notices,
        compared_with=compared_with,
        missing_means_closed=step.missing_means_closed,
    )
    if story.refused_share > profile.refuse_share:
        share = round(100 * story.refused_share)
        words = Words(
            f"{len(story.refused)} av {story.rows} rader ({share} %) går inte att läsa.",
            f"{len(story.refused)} of {story.rows} rows ({share} %) cannot be read.",
        )
        story.questions.append(Question("refused_share", words))
    if tally.missing_share > profile.confirm_missing_share:
        share = round(100 * tally.missing_share)
        closed = step.missing_means_closed
        words = Words(
            f"{tally.missing} av {tally.expected} kända ärenden ({share} %) saknas i uttaget och "
            f"{'stängs' if closed else 'slutar räknas'}.",
            f"{tally.missing} of {tally.expected} known cases ({share} %) are missing from the extract and "
            f"will {'be closed' if closed else 'no longer count'}.",
        )
        story.questions.append(Question("missing_share", words))
    return story


def _several_holders(at: Locator) -> RowError:
    return RowError(
        at,
        "case_ref",
        SEVERAL_HOLDERS,
        Words(
            "Flera personer har det här ärendenumret, så raden kan inte knytas till en av dem. Den räknas inte.",
            "Several persons hold this case number, so the row cannot be tied to one of them. It is not counted.",
        ),
    )
