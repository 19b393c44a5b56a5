"""The county's matrix, its target groups and its comparison: what stands in a cell, and what a file has of it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.access import Role
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.readings import Matrix
from casestats.county.saying import Saying
from casestats.exchange.county_shown import figure_shown, rate_text, total_shown
from casestats.web.pages import county_matrix
from casestats.words import Words
from tests.web.county_scene import HARNOSAND, SUNDSVALL, CountyService
from tests.web.test_county_pages import said

HAS_NUMBER = (Saying.EXACT, Saying.ROUNDED, Saying.APPROXIMATE, Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE)


def figure(status: Saying, value: int | None = None, out_of: int | None = None) -> Figure:
    return Figure(
        municipality="2281", indicator="adult_victims", period="2025", status=status, value=value, out_of=out_of
    )


@pytest.mark.parametrize(
    ("one", "sv", "en", "number"),
    [
        (figure(Saying.EXACT, 31), "31", "31", 31),
        (figure(Saying.EXACT, 0), "–", "–", 0),
        (figure(Saying.TRUE_ZERO, 0), "–", "–", 0),
        (figure(Saying.ZERO_KNOWN, 0), "0 kända", "0 known", None),
        (figure(Saying.LOWER_BOUND, 0), "0 kända", "0 known", None),
        (figure(Saying.LOWER_BOUND, 12), "minst 12", "at least 12", 12),
        (figure(Saying.APPROXIMATE, 30), "ca 30", "ca 30", 30),
        (figure(Saying.PARTIAL_SCOPE, 7), "7 (del)", "7 (part)", 7),
        (figure(Saying.ROUNDED, 0), "0", "0", 0),
        (figure(Saying.ROUNDED, 15), "15", "15", 15),
        (figure(Saying.SUPPRESSED), "..", "..", None),
        (figure(Saying.UNABLE), "kan inte ange", "cannot state", None),
        (figure(Saying.NOT_SUBMITTED), "ej lämnad", "not submitted", None),
        (None, "ej lämnad", "not submitted", None),
        (figure(Saying.EXACT, 12, 18), "67 %", "67 %", 67),
        (figure(Saying.EXACT, 0, 0), "ingen andel", "no share", None),
    ],
)
def test_a_figure_is_written_with_its_doubt(one: Figure | None, sv: str, en: str, number: int | None) -> None:
    shown = figure_shown(one, "sv")
    assert (shown.text.replace("\u00a0", " "), shown.number) == (sv, number)
    assert figure_shown(one, "en").text.replace("\u00a0", " ") == en


@given(st.sampled_from(Saying), st.integers(0, 9999))
def test_only_an_exact_zero_looks_like_one_and_what_is_hidden_never_has_a_number(status: Saying, value: int) -> None:
    told = figure(status, value if status in (*HAS_NUMBER, Saying.TRUE_ZERO, Saying.ZERO_KNOWN) else None)
    shown = figure_shown(told, "sv")
    assert (shown.text == "–") == (not value and status in (Saying.EXACT, Saying.TRUE_ZERO)) or value
    if status in (Saying.SUPPRESSED, Saying.UNABLE, Saying.NOT_SUBMITTED):
        assert shown.number is None
        assert not re.search(r"\d", shown.text)
    assert shown.text


def total(kind: TotalKind, status: Saying = Saying.EXACT, **told: int | None) -> Total:
    return Total(indicator="adult_victims", period="2025", kind=kind, status=status, members=15, **told)  # type: ignore[arg-type]  # numbers by name


@pytest.mark.parametrize(
    ("one", "sv"),
    [
        (total(TotalKind.SUM, value=190, low=190, high=190), "190"),
        (total(TotalKind.SUM, value=190, low=190, high=None), "minst 190"),
        (total(TotalKind.SUM, Saying.APPROXIMATE, value=190, low=190, high=190), "ca 190"),
        (total(TotalKind.SUM, value=0, low=0, high=0), "–"),
        (total(TotalKind.SUM, value=0, low=0, high=None), "0 kända"),
        (total(TotalKind.SEALED, Saying.SUPPRESSED, value=26, low=26, high=26), "26"),
        (total(TotalKind.INTERVAL, Saying.SUPPRESSED, low=19, high=26), "19 till 26"),
        (total(TotalKind.INTERVAL, Saying.SUPPRESSED, low=19, high=None), "minst 19"),
        (total(TotalKind.NONE, Saying.SUPPRESSED), ".."),
        (total(TotalKind.NONE, Saying.UNABLE), "kan inte ange"),
        (total(TotalKind.NONE, Saying.NOT_SUBMITTED), "ej lämnad"),
        (total(TotalKind.SUM, Saying.SUPPRESSED, value=42, out_of=70, low=42, high=42), "60 %"),
    ],
)
def test_a_total_is_never_written_surer_than_it_is(one: Total, sv: str) -> None:
    assert total_shown(one, "sv").text.replace("\u00a0", " ") == sv


@pytest.mark.parametrize(("tenths", "sv", "en"), [(0, "0,0", "0.0"), (9, "0,9", "0.9"), (124, "12,4", "12.4")])
def test_a_rate_has_one_decimal(tenths: int, sv: str, en: str) -> None:
    assert (rate_text(tenths, "sv"), rate_text(tenths, "en")) == (sv, en)


def rows_of(content: bytes) -> dict[str, list[str]]:
    """Row label -> cells, of a CSV."""
    read = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return {row[0]: row[1:] for row in read if row}


class TestMatrix:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("sv", ("Matris", "ej lämnad", "kan inte ange", "3 av 7 kan ange", "Så är summorna gjorda", "minst")),
            ("en", ("Matrix", "not submitted", "cannot state", "3 of 7 can state", "How the totals are made")),
        ],
    )
    def test_it_says_what_each_says_and_how_the_totals_are_made(
        self, language: str, words: tuple[str, ...], shared_county: CountyService
    ) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/matris?lang={language}").text).replace("\u00a0", " ")
        assert [one for one in words if one not in page] == []

    def test_it_has_a_row_for_every_municipality_and_one_for_the_county(self, shared_county: CountyService) -> None:
        html = shared_county.as_(Role.COUNTY).get("/lan/matris").text
        body = html.partition("<tbody>")[2].partition("</tbody>")[0]
        assert body.count("<tr") == 8
        assert body.count("<td") == 8 * len(standard_catalogue().indicators)
        assert body.index("Härnösand") < body.index("Sundsvall") < body.index("Ånge") < body.index("Örnsköldsvik")

    def test_the_file_says_the_same_as_the_page(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        rows = rows_of(browser.get("/lan/matris/csv?period=2025&grupp=heder").data)
        assert rows["Kommun"] == [
            "Personer utsatta för hedersrelaterat våld och förtryck",
            "Ärenden, hedersrelaterat våld och förtryck",
        ]
        assert rows["Härnösand"] == ["..", ".."]
        assert rows["Sundsvall"] == ["35", "0"]
        assert rows["Kramfors"] == ["ej lämnad", "ej lämnad"]
        assert browser.get("/lan/matris/excel?period=2025").data.startswith(b"PK")

    @pytest.mark.parametrize("query", ["period=2025-13", "period=x", "grupp=finns-inte"])
    def test_what_is_no_period_or_group_is_not_found(self, query: str, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        assert browser.get(f"/lan/matris?{query}").status_code == 404
        assert browser.get(f"/lan/matris/csv?{query}").status_code == 404
        assert browser.get("/lan/matris/pdf").status_code == 404

    def test_a_municipality_named_like_code_is_only_text(
        self, shared_county: CountyService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sentence = Words("<script>x</script>", "<script>x</script>")
        one = Total(**{**total(TotalKind.NONE, Saying.UNABLE).__dict__, "words": sentence})
        monkeypatch.setattr(county_matrix, "matrix", lambda *_, **__: synthetic(["2281"], {"adult_victims": one}))
        html = shared_county.as_(Role.COUNTY).get("/lan/matris").text
        assert "<script>x" not in html
        assert "&lt;script&gt;x" in html

    def test_all_municipalities_by_the_whole_catalogue_are_drawn(
        self, shared_county: CountyService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        every = synthetic(list(MUNICIPALITIES), {})
        monkeypatch.setattr(county_matrix, "matrix", lambda *_, **__: every)
        html = shared_county.as_(Role.COUNTY).get("/lan/matris").text
        assert html.count('<th scope="row">') == 291


def synthetic(members: list[str], totals: dict[str, Total]) -> Matrix:
    """Figures of every status."""
    names = tuple(one.id for one in standard_catalogue().indicators)
    statuses = (*HAS_NUMBER, Saying.SUPPRESSED, Saying.UNABLE)
    figures = {}
    for place, member in enumerate(members):
        for column, name in enumerate(names):
            status = statuses[(place + column) % len(statuses)]
            value = place * column % 900 if status in HAS_NUMBER else None
            figures[member, name] = Figure(
                municipality=member, indicator=name, period="2025", status=status, value=value, high=value
            )
    return Matrix(period="2025", members=tuple(members), indicators=names, figures=figures, totals=totals)


class TestTargetGroups:
    @pytest.mark.parametrize("group", ["vuxna", "barn", "valdsutovare", "heder", "prostitution", "insatser"])
    @pytest.mark.parametrize(("language", "words"), [("sv", "kommun för kommun"), ("en", "by municipality")])
    def test_each_has_its_totals_its_municipalities_and_its_years(
        self, group: str, language: str, words: str, shared_county: CountyService
    ) -> None:
        answer = shared_county.as_(Role.COUNTY).get(f"/lan/malgrupp/{group}?period=2025&lang={language}")
        assert answer.status_code == 200
        page = said(answer.text)
        assert words in page
        assert ("3 av 7 kommuner" if language == "sv" else "3 of 7 municipalities") in page or group == "prostitution"

    def test_what_is_hidden_is_hidden_in_the_chart_too(self, shared_county: CountyService) -> None:
        html = shared_county.as_(Role.COUNTY).get("/lan/malgrupp/heder?period=2025").text
        drawing = html.partition("<svg")[2].partition("</svg>")[0]
        row = drawing.partition("Härnösand")[2]
        assert ".." in row.partition("Kramfors")[0]

    def test_the_file_has_the_municipalities(self, shared_county: CountyService) -> None:
        rows = rows_of(shared_county.as_(Role.COUNTY).get("/lan/malgrupp/vuxna/csv?period=2025").data)
        assert rows["Sundsvall"][0] == "200"
        assert rows["Västernorrlands län"][0] == "311"

    @pytest.mark.parametrize("path", ["finns-inte", "vuxna?indikator=perpetrators", "vuxna?period=x", "vuxna/pdf"])
    def test_what_is_not_there_is_not_found(self, path: str, shared_county: CountyService) -> None:
        assert shared_county.as_(Role.COUNTY).get(f"/lan/malgrupp/{path}").status_code == 404


class TestComparison:
    def test_a_note_stands_with_its_reason_and_what_has_no_number_is_apart(self, shared_county: CountyService) -> None:
        page = said(shared_county.as_(Role.COUNTY).get("/lan/jamforelse?period=2025").text)
        with_note = page.partition("Jämförbara med en anmärkning")[2]
        assert "Härnösand" in with_note.partition("Utan tal")[0]
        assert "enkätsvar" in with_note.partition("Utan tal")[0]
        assert "Kramfors" in with_note.partition("Utan tal")[2]

    def test_counts_are_not_put_in_order(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        assert "fler kända ärenden är inte sämre" in said(browser.get("/lan/jamforelse?period=2025").text)
        assert "More known cases" in said(browser.get("/lan/jamforelse?period=2025&lang=en").text).replace(
            "more known cases", "More known cases"
        )

    def test_shares_of_too_few_are_not_placed_and_it_says_why(self, shared_county: CountyService) -> None:
        html = shared_county.as_(Role.COUNTY).get("/lan/jamforelse?period=2025&indikator=share_goal_met").text
        page = said(html)
        assert "Ingen kommun är placerad, av skälen nedan." in page
        assert "Varför en kommun inte är placerad" in page
        assert HARNOSAND not in page
        assert SUNDSVALL not in page

    def test_what_surveys_ask_for_is_told_in_their_bands(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        page = said(browser.get("/lan/jamforelse?period=2025&indikator=cases_honour").text)
        bands = page.partition("I länsenkäternas intervall")[2]
        assert "0Sundsvall" in bands
        assert "över 10Örnsköldsvik" in bands
        assert "inte lämnadKramfors" in bands
        assert "länsenkäternas" not in said(browser.get("/lan/jamforelse?indikator=form_digital").text)

    @pytest.mark.parametrize("query", ["indikator=finns_inte", "period=2025-13"])
    def test_what_is_not_there_is_not_found(self, query: str, shared_county: CountyService) -> None:
        assert shared_county.as_(Role.COUNTY).get(f"/lan/jamforelse?{query}").status_code == 404
