"""What Sundsvall's and Timrå's example profiles make of a report. Every person and number is invented."""

from __future__ import annotations

import pytest
from procapita_adapter.adapter import ProcapitaAdapter

from casestats.adapters.contract import CaseRow, Claim, Message
from casestats.adapters.discovery import example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.cases import Granted, MeasureKind, TargetGroup
from casestats.flags import Answer
from casestats.periods import Period
from casestats.schemas.profile import load_profile

HEADINGS = (
    "Ärendenr;Personnr;Namn;Kön;Enhet;Handläggare;Aktualiseringsdatum;Aktualiseringssätt;Orsakskod;Orsak;"
    "Beslutsdatum;Beslut;Insats;Insats fr o m;Insats t o m;Avslutsdatum;Avslutsorsak;Status"
)
ADULT, CHILD = "19900101-9802", "20150601-9800"
EXAMPLES = example_profiles("procapita")


def make_row(code: str = "", person: str = ADULT, *, measure: str = ";;;;", status: str = "Pågående") -> str:
    """A row of a report: a reason, a measure (decided on; decision; kind; from; to), or both."""
    return f"2025-00001;{person};Påhittad, Eva;Kvinna;Vuxen;hanhan;2025-01-14;Anmälan;{code};;{measure};;;{status}"


def read(*rows: str, profile: str = "2281_sundsvall.toml", name: str = "uttag_2025-01.csv") -> list[Message]:
    files = [SourceFile.from_bytes("\n".join([HEADINGS, *rows, ""]).encode("cp1252"), name)]
    return list(ProcapitaAdapter().read(Extract(tuple(files)), load_profile(EXAMPLES[profile], profile)))


def only(*rows: str, profile: str = "2281_sundsvall.toml") -> CaseRow:
    (row,) = [each for each in read(*rows, profile=profile) if isinstance(each, CaseRow)]
    return row


@pytest.mark.parametrize("code", ["210", "220", "230"])
@pytest.mark.parametrize(
    ("person", "group"),
    [
        (ADULT, TargetGroup.ADULT_VICTIM),
        (CHILD, TargetGroup.CHILD_VICTIM),
        ("Skyddad identitet", TargetGroup.UNCLASSIFIED),
    ],
)
def test_a_code_by_age_needs_to_know_the_age(code: str, person: str, group: TargetGroup) -> None:
    assert only(make_row(code, person)).target_group is group


@pytest.mark.parametrize(
    ("code", "answer"),
    [("210", Answer.NO), ("410", Answer.NO), ("220", Answer.YES)]
    + [(code, Answer.NOT_RECORDED) for code in ("390", "510", "520", "")],
)
def test_in_sundsvall_an_absent_220_means_no_honour_but_not_in_cases_about_something_else(
    code: str, answer: Answer
) -> None:
    assert only(make_row(code)).answers.to("honour") is answer


@pytest.mark.parametrize("code", ["210", "410", "390"])
def test_in_timra_an_absent_code_never_means_no(code: str) -> None:
    assert only(make_row(code), profile="2262_timra_procapita.toml").answers.to("honour") is Answer.NOT_RECORDED


def test_a_voided_row_is_told_as_void() -> None:
    assert only(make_row("210", status="Makulerad")).void


@pytest.mark.parametrize(
    ("measure", "granted"),
    [
        ("2025-02-01;Bifall;Skyddat boende;2025-02-03;2025-02-09", Granted.DECISION),
        (";Service;Skyddat boende;2025-02-03;", Granted.SERVICE),
    ],
)
def test_a_measure_is_given_by_decision_or_as_service(measure: str, granted: Granted) -> None:
    (given,) = only(make_row(measure=measure)).measures
    assert (given.kind, given.granted) == (MeasureKind.PROTECTED_HOUSING, granted)


def test_a_refused_measure_is_none() -> None:
    assert only(make_row(measure="2025-02-01;Avslag;Skyddat boende;;")).measures == ()


def test_a_month_is_claimed_whole_in_sundsvall_and_not_in_timra() -> None:
    assert read(make_row("210"))[0] == Claim("2281", Period.parse("2025-01"), True)
    timra = read(make_row("210"), profile="2262_timra_procapita.toml", name="procapita_2025.csv")
    assert timra[0] == Claim("2262", Period.parse("2025"), False)


def test_several_files_of_one_month_are_one_extract() -> None:
    profile = load_profile(EXAMPLES["2281_sundsvall.toml"], "2281_sundsvall.toml")
    data = f"{HEADINGS}\n{make_row('210')}\n".encode("cp1252")
    files = tuple(SourceFile.from_bytes(data, f"uttag_2025-01_{unit}.csv") for unit in ("vuxen", "barn"))
    messages = list(ProcapitaAdapter().read(Extract(files), profile))
    assert [each.at.file for each in messages if isinstance(each, CaseRow)] == [1, 2]
    assert len([each for each in messages if isinstance(each, Claim)]) == 1
