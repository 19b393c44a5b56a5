"""What was odd about the answers, counted by question, and told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casestats.adapters.cell import tidy
from casestats.adapters.contract import Notice
from casestats.adapters.mapping.sayable import sayable
from casestats.words import Words
from netigate_import.choices import UNKNOWN_LABEL, Cell

SHOWN_FROM = 3
"""An answer that is no option is shown when at least this many answer sets have it: a rarer one may be free text."""
_MOST_KEPT = 1000


class Oddities:
    """Counts of one table. Texts are kept only to be counted; what is shown is what many wrote alike."""

    def __init__(self) -> None:
        self._texts: dict[str, Counter[str]] = {}
        self._answer_sets: Counter[str] = Counter()
        self._differ: Counter[str] = Counter()

    def note(self, heading: str, cell: Cell) -> None:
        if cell.differs:
            self._differ[heading] += 1
        if cell.unknown:
            self._answer_sets[heading] += 1
            texts = self._texts.setdefault(heading, Counter())
            for text in set(map(tidy, cell.unknown)):
                if text in texts or len(texts) < _MOST_KEPT:
                    texts[text] += 1

    def notices(self) -> Iterator[Notice]:
        for heading in sorted(self._answer_sets):
            texts = self._texts[heading]
            alike = {text for text, times in texts.items() if times >= SHOWN_FROM and text != UNKNOWN_LABEL}
            shown = sorted(filter(sayable, alike))
            for text in shown:
                yield _unknown(heading, text, texts[text])
            if len(shown) < len(texts):
                yield _hidden(heading, self._answer_sets[heading])
        for heading in sorted(self._differ):
            yield _differ(heading, self._differ[heading])


def of_others(notice: Notice) -> bool:
    """Whether a notice of the mapper's is about the stand-in for an answer that is told here."""
    return notice.kind == "unmapped_code" and notice.code == UNKNOWN_LABEL


def _unknown(heading: str, text: str, rows: int) -> Notice:
    return Notice(
        "unmapped_code",
        Words(
            f"Svaret “{text}” i “{heading}” finns inte i profilen ({rows} svar). Lägg till det bland frågans options. "
            "Tills dess räknas inget alternativ som nej i de svaren.",
            f"The answer “{text}” in “{heading}” is not in the profile ({rows} answer sets). Add it to the question's "
            "options. Until then no option counts as no in those answers.",
        ),
        heading,
        text,
        rows,
    )


def _hidden(heading: str, rows: int) -> Notice:
    return Notice(
        "unmapped_code",
        Words(
            f"I “{heading}” finns svar som inte är något av frågans alternativ ({rows} svar). De visas inte, för de "
            "kan vara fritext. Inget alternativ räknas som nej i de svaren.",
            f"In “{heading}” there are answers that are none of the question's options ({rows} answer sets). They are "
            "not shown, as they may be free text. No option counts as no in those answers.",
        ),
        heading,
        "",
        rows,
    )


def _differ(heading: str, rows: int) -> Notice:
    return Notice(
        "noted",
        Words(
            f"“{heading}” står i flera kolumner som inte säger samma sak ({rows} svar). Alternativens egna kolumner "
            "gäller; två olika svar på en fråga med ett svar räknas som obesvarad.",
            f"“{heading}” stands in several columns that do not say the same ({rows} answer sets). The options' own "
            "columns stand; two different answers to a question with one answer count as not answered.",
        ),
        heading,
        "",
        rows,
    )
