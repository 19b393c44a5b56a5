"""Fetches the answers of a survey and makes one extract of them. Reading it is the adapter's work, without network.

The service tells of no deletions: a whole fetch lists every answer set there is, and a profile that claims
completeness lets the import see which cases are gone. A fetch of changes can claim nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from casestats.adapters.folding import fold
from casestats.adapters.profile import Profile
from netigate_import import allowed, paging
from netigate_import.api_settings import ApiSettings
from netigate_import.fetched import AnswerSet, Fetched, Question, from_kept, to_bytes
from netigate_import.paging import Changed, Window
from netigate_import.progress import Progress
from netigate_import.secret import Secret
from netigate_import.transport import Timing, Transport

Wanted = Callable[[str], bool]


def wanted_by(headings: Iterable[str]) -> Wanted:
    """Whether a question is one of those that a profile reads."""
    names = set(map(fold, headings))
    return lambda question: fold(question) in names


def headings_of(profile: Profile) -> set[str]:
    """Every name that a profile reads a column by; but what it skips rows by (a respondent) is not to be fetched."""
    return {name.text for key, column in profile.every_column() if not key.startswith("skip.") for name in column.names}


def fetch(
    settings: ApiSettings,
    secret: Secret,
    window: Window,
    work_folder: Path,
    *,
    wanted: Wanted,
    timing: Timing = Timing(),  # noqa: B008 (a frozen value, made once and never changed)
) -> bytes:
    """The canonical extract: the same answers give the same bytes.

    `wanted` says of a question's text whether the profile names it: answers to other questions are not kept.
    Raises FixSettings, Refused, or FixExtract where the service did not hold out; then `work_folder` keeps what was
    got, and the same fetch again goes on from there. When done, the folder is emptied.
    """
    transport = Transport(settings, secret, timing)
    form = paging.questions(transport.get(allowed.questions(settings.survey)), settings.fields)
    kept = tuple(question for question in form if wanted(question.text))
    progress = Progress(work_folder, _fingerprint(settings, kept), timing.now)
    fetcher = _Fetcher(settings, transport, progress, kept)
    found = fetcher.answer_sets(window)
    content = to_bytes(
        _described(settings, window)._replace(ids=tuple(found), questions=kept, answer_sets=tuple(found.values()))
    )
    progress.forget()
    return content


def _described(settings: ApiSettings, window: Window) -> Fetched:
    """What the extract says of itself. A fetch of changes is never whole; nor is one from after the first day."""
    if isinstance(window, Changed):
        return Fetched(settings.survey, updated=allowed.as_utc(window.since))
    return Fetched(
        settings.survey,
        since=allowed.as_utc(window.since),
        until=allowed.as_utc(window.until),
        whole=window.since <= settings.beginning,
    )


class _Fetcher:
    """Joins the transport with what was kept of an earlier, cut fetch."""

    def __init__(
        self, settings: ApiSettings, transport: Transport, progress: Progress, kept: Iterable[Question]
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._progress = progress
        self._kept = {question.id: question for question in kept}

    def answer_sets(self, window: Window) -> dict[str, AnswerSet]:
        """Answer sets by number. One that comes twice, at the edge of two windows, stands as last changed."""
        found: dict[str, AnswerSet] = {}
        for page in paging.listed(self._page, self._settings, window):
            for raw in page:
                answers = from_kept(raw)
                before = found.get(answers.id)
                if before is None or answers.updated >= before.updated:
                    found[answers.id] = answers
        return found

    def _page(self, call: allowed.Call) -> object:
        """A page of answer sets as we keep them: from the folder, or from the service and into the folder."""
        page = self._progress.kept(call.target)
        if page is None:
            page = [self._reduced(raw) for raw in paging.items(self._transport.get(call))]
            self._progress.keep(call.target, page)
        return page

    def _reduced(self, raw: paging.Raw) -> dict[str, object]:
        fields = self._settings.fields
        if not paging.has_answers(raw, fields):
            call = allowed.answer_set(self._settings.survey, paging.number_of(raw, fields))
            page = self._progress.kept(call.target)
            if isinstance(page, dict):
                return page
            raw = paging.single(self._transport.get(call), fields)
            reduced = paging.answer_set(raw, fields, self._kept)._asdict()
            self._progress.keep(call.target, reduced)
            return reduced
        return paging.answer_set(raw, fields, self._kept)._asdict()


def _fingerprint(settings: ApiSettings, kept: Iterable[Question]) -> str:
    return hashlib.sha256(repr((settings, tuple(kept))).encode()).hexdigest()
