"""What is kept of an upload's plan, as JSON: the story of the import, to be shown, agreed to, and compared with anew.

It holds counts, places, codes and words, and no value of a column that identifies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from casestats.actions.import_story import ImportStory
from casestats.actions.import_words import doubts_about
from casestats.errors import CasestatsError, FixExtract, FixSettings
from casestats.words import Words

MOST_ROWS = 500
"""So many refused rows are kept with the story; the file of refused rows has all."""

_AGREED = ("period", "complete", "source", "same_as", "summary", "expected", "compared_with", "questions")
"""What must be as it was shown when somebody said yes."""

Told = Mapping[str, Any]


class Batch(NamedTuple):
    """Uploads that came together: the id they share, this one's place among them, how many they are, and the numbers
    of its files among all that were given."""

    id: str = ""
    place: int = 1
    of: int = 1
    numbers: tuple[int, ...] = ()
    whole: int = 1


class Trouble(NamedTuple):
    """Why an upload stopped. `kind`: "extract", "settings", "refused" or "failed"; `repair` is the repair that would
    let it be read, where a person may allow one."""

    words: Words
    kind: str
    repair: str = ""


def story_told(story: ImportStory) -> dict[str, Any]:
    """The story as it is kept, words in both languages."""
    return {
        "municipality": story.municipality,
        "source": story.source,
        "period": str(story.period) if story.period else "",
        "complete": story.complete,
        "missing_means_closed": story.missing_means_closed,
        "same_as": story.same_as,
        "summary": story.summary(),
        "expected": story.tally.expected,
        "compared_with": str(story.compared_with) if story.compared_with else "",
        "change_percent": story.change_percent,
        "questions": [{"rule": question.rule, "words": list(question.words)} for question in story.questions],
        "doubts": [list(words) for words in doubts_about(story)],
        "notices": [
            {"kind": notice.kind, "column": notice.column, "code": notice.code, "rows": notice.rows,
             "words": list(notice.words)}
            for notice in story.notices
        ],
        "refused_rows": [
            {**error.at._asdict(), "column": error.column, "rule": error.rule, "words": list(error.words)}
            for error in story.refused[:MOST_ROWS]
        ],
    }  # fmt: skip


def says_the_same(before: Told, after: Told) -> bool:
    """Whether what would happen is what was shown."""
    now = json.loads(json.dumps(after))  # as what was kept has been
    return all(before.get(key) == now.get(key) for key in _AGREED)


def kept_text(batch: Batch, told: Told | None, *, moved: bool = False) -> str:
    """For the column `told`."""
    return json.dumps({"batch": list(batch), "story": told, "moved": moved}, ensure_ascii=False)


def kept_batch(text: str) -> Batch:
    if not text:
        return Batch()
    upload, place, of, numbers, whole = json.loads(text)["batch"]
    return Batch(upload, place, of, tuple(numbers), whole)


def kept_story(text: str) -> tuple[Told | None, bool]:
    """The story, and whether it has changed since somebody said yes to it."""
    if not text:
        return None, False
    kept = json.loads(text)
    return kept["story"], bool(kept["moved"])


def trouble_of(error: CasestatsError) -> Trouble:
    kind = {FixExtract: "extract", FixSettings: "settings"}
    found = next((word for branch, word in kind.items() if isinstance(error, branch)), "refused")
    return Trouble(error.words, found, str(getattr(error, "repair", "")))


def trouble_text(trouble: Trouble | None) -> str:
    """For the column `error`."""
    if trouble is None:
        return ""
    return json.dumps({"words": list(trouble.words), "kind": trouble.kind, "repair": trouble.repair})


def kept_trouble(text: str) -> Trouble | None:
    if not text:
        return None
    kept = json.loads(text)
    return Trouble(Words(*kept["words"]), kept["kind"], kept["repair"])
