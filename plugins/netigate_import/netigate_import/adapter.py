"""The adapter: survey exports of Netigate and its like, by the profile alone. Nothing here uses the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casestats.adapters.contract import CONTRACT_VERSION, Claim, Manifest, Message, Notice, RowError
from casestats.adapters.extract import Extract
from casestats.adapters.mapping import RowMapper
from casestats.adapters.mapping.checking import columns_read, told_of
from casestats.adapters.mapping.claims import claim_of
from casestats.adapters.profile import Profile
from casestats.words import Words
from netigate_import.answer_sets import repeated, superseded
from netigate_import.api_settings import settings_of
from netigate_import.draft import draft_profile
from netigate_import.lines import Line
from netigate_import.oddities import of_others
from netigate_import.surveys import Survey, date_readers, surveys_in


class NetigateAdapter:
    """Survey exports: one row an answer set, filled in by somebody in social services about one case."""

    manifest = Manifest(
        name="netigate",
        version="0.1.0",
        contract_version=CONTRACT_VERSION,
        title=Words("Enkätsvar (Netigate och liknande)", "Survey answers (Netigate and its like)"),
        capabilities=frozenset({"file", "api"}),
    )

    def draft(self, extract: Extract) -> Profile:
        return draft_profile(extract, adapter=self.manifest.name)

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        found = [columns_read(each.file, each.form.headings, profile) for each in surveys_in(extract, profile)]
        return [*found, *told_of(self.read(extract, profile), profile)]

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        settings_of(profile.adapter_settings)
        surveys = surveys_in(extract, profile)
        claim, notices = _claim(extract, profile, surveys)
        readers = date_readers(surveys, profile)
        mappers = [
            RowMapper(
                profile,
                survey.form.headings,
                file=survey.file,
                sheet=survey.sheet,
                period=claim.period,
                readers=readers,
            )
            for survey in surveys
        ]
        answered = profile.columns.get("answered_on")
        replaced = superseded(surveys, profile, readers[answered.heading] if answered else None)
        yield claim
        for at, (survey, mapper) in enumerate(zip(surveys, mappers, strict=True)):
            yield from mapper.map_rows(_standing(survey, at, replaced))
            notices += [*survey.notices, *_of_mapper(mapper, survey)]
        if replaced:
            notices.append(repeated(len(replaced), profile))
        if "case_ref" not in profile.columns:
            notices.append(_no_case_number(profile))
        yield from dict.fromkeys(notices)


def _claim(extract: Extract, profile: Profile, surveys: Sequence[Survey]) -> tuple[Claim, list[Notice]]:
    """The claim of the profile, but never completeness for a fetch that is not whole."""
    notices = []
    if profile.claims == "complete" and not all(survey.whole for survey in surveys):
        profile = replace(profile, claims="nothing")
        notices.append(_NOT_WHOLE)
    claim, more = claim_of(extract, profile, [survey.period for survey in surveys])
    return claim, notices + more


def _standing(survey: Survey, at: int, replaced: set[tuple[int, int]]) -> Iterator[Line | RowError]:
    if not replaced:
        yield from survey.lines
        return
    for line in survey.lines:
        if isinstance(line, RowError) or (at, line[0]) not in replaced:
            yield line


def _of_mapper(mapper: RowMapper, survey: Survey) -> Iterator[Notice]:
    """The mapper's notices, without those about columns that are part of a question or dropped by the profile."""
    silent = {str(place + 1) for place in survey.form.silent}
    for notice in mapper.notices():
        if not of_others(notice) and not (notice.kind == "dropped_column" and notice.column in silent):
            yield notice


def _no_case_number(profile: Profile) -> Notice:
    heading = profile.columns["answer_set"].heading
    return Notice(
        "noted",
        Words(
            f"Formuläret frågar inte efter ärendenummer: varje svar (“{heading}”) räknas som ett eget ärende. Har två "
            "personer svarat om samma ärende går det inte att se.",
            f"The form does not ask for a case number: each answer set (“{heading}”) counts as a case of its own. "
            "Should two people have answered about one case, that cannot be seen.",
        ),
        column=heading,
    )


_NOT_WHOLE = Notice(
    "noted",
    Words(
        "Hämtningen gäller inte hela enkäten, eller slutar inte med en månad: den används inte för att se vilka "
        "ärenden som har försvunnit. Hämta från enkätens första dag till slutet av en månad för det.",
        "The fetch is not of the whole survey, or does not end with a month: it is not used to see which cases are "
        "gone. Fetch from the survey's first day to the end of a month for that.",
    ),
)
