"""A county's release as files: every figure, in words and numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.result import CountyContent, Placed, Rate, RestsOn
from casestats.county.results import read_content
from casestats.county.saying import Saying
from casestats.disclosure.policy import Policy
from casestats.errors import FixSettings
from casestats.exchange.county_files import STYLES, render_county
from casestats.releases.wording import policy_told, proof_told
from casestats.words import Words

MEMBERS = ("2260", "2281", "2262")


def figure(
    code: str, status: Saying, value: int | None = None, indicator: str = "adult_victims", **more: Any
) -> Figure:
    return Figure(municipality=code, indicator=indicator, period="2025", status=status, value=value, **more)


def make_county_content(**given: Any) -> CountyContent:
    content = CountyContent(
        id="22-2025-1",
        county="22",
        county_name="Västernorrlands län",
        period="2025",
        title=Words("Länets sammanställning 2025", "The county's figures for 2025"),
        created_at="2026-01-15T09:00:00+00:00",
        program="casestats 0.1.0",
        catalogue_version=1,
        members=MEMBERS,
        rests_on=(RestsOn(municipality="2281", sequence=1, digest="0" * 64),),
        totals=(
            Total(
                indicator="adult_victims",
                period="2025",
                kind=TotalKind.INTERVAL,
                status=Saying.SUPPRESSED,
                members=3,
                low=32,
                stated_by=("2281", "2262"),
                words=Words("=minst 32; 2 av 3 kommuner", "at least 32; 2 of 3"),
            ),
            Total(
                indicator="share_with_measure",
                period="2025",
                kind=TotalKind.SUM,
                status=Saying.EXACT,
                members=3,
                value=9,
                out_of=20,
                low=9,
                high=9,
                stated_by=("2281",),
            ),
        ),
        figures=(
            figure("2260", Saying.UNABLE, sentence=Words("+vi vet inte", "we do not know")),
            figure("2281", Saying.EXACT, 31, low=31, high=31),
            figure("2262", Saying.SUPPRESSED, low=1),
            figure("2281", Saying.EXACT, 9, "share_with_measure", out_of=20),
        ),
        placed=(Placed(indicator="share_with_measure", municipality="2281", place="best", reason=Words("", "")),),
        rates=(Rate(indicator="adult_victims", municipality="2281", tenths=124),),
        population=Words("invånare 2024, SCB", "inhabitants 2024"),
        policy=policy_told(Policy()),
        proof=proof_told(Policy(), 1, 0, 0, 4, "a" * 64),
        caveats=(Words("=En person räknas i båda.", "Counted in both."),),
    )
    return replace(content, **given)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_the_workbook_has_the_totals_the_municipalities_and_one_of_them_beside_the_county() -> None:
    _, data = render_county(make_county_content(), "xlsx", "sv", own="2281")
    told = sheets(data)
    assert list(told) == ["Om", "Länet", "Sundsvall", "Kommunerna"]
    totals = [row for row in told["Länet"] if "Våldsutsatta vuxna" in row]
    assert [cell.replace("\xa0", " ") for cell in totals[0][1:2]] == ["minst 32"]
    assert totals[0][2] == ""
    (own,) = [row for row in told["Sundsvall"] if "Våldsutsatta vuxna" in row]
    assert own[2:4] == [31, "12,4"]
    (share,) = [row for row in told["Sundsvall"] if "de bästa" in row]
    assert share[2] == 45
    (matrix,) = [row for row in told["Kommunerna"] if row[0] == "Våldsutsatta vuxna"]
    assert matrix[2:] == ["kan inte ange", "31", ".."]


def test_the_same_content_gives_the_same_bytes() -> None:
    content = make_county_content()
    for style in STYLES:
        assert render_county(content, style, "sv") == render_county(content, style, "sv")


def test_a_row_of_text_has_a_number_only_where_there_is_one() -> None:
    name, data = render_county(make_county_content(), "csv", "sv")
    assert name == "22-2025-1.csv"
    head, *rows = rows_of(data)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    adults = {row["municipality"]: row for row in told if row["indicator"] == "adult_victims"}
    assert (adults[""]["kind"], adults[""]["value"], adults[""]["low"], adults[""]["high"]) == (
        "interval",
        "",
        "32",
        "",
    )
    assert (adults["2262"]["status"], adults["2262"]["value"]) == ("suppressed", "")
    assert (adults["2260"]["status"], adults["2260"]["value"]) == ("unable", "")
    assert (adults["2281"]["value"], adults["2281"]["per_10000_tenths"]) == ("31", "124")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    content = make_county_content()
    _, data = render_county(content, "csv-excel", "sv")
    cells = [cell for row in rows_of(data, ";") for cell in row]
    assert "'=minst 32; 2 av 3 kommuner" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    _, book = render_county(content, "xlsx", "sv", own="2281")
    assert any("=minst 32; 2 av 3 kommuner" in row for row in sheets(book)["Länet"])
    assert b"<f>" not in book


def test_the_content_for_programs_is_read_back_whole() -> None:
    content = make_county_content()
    assert read_content(render_county(content, "json", "sv")[1]) == content


def test_a_style_or_a_municipality_that_is_not_there_is_refused() -> None:
    for style, own in (("pdf", ""), ("xlsx", "1280")):
        with pytest.raises(FixSettings):
            render_county(make_county_content(), style, "sv", own=own)


def test_a_share_of_the_county_is_told_in_english_too() -> None:
    told = sheets(render_county(make_county_content(), "xlsx", "en")[1])
    assert list(told) == ["About", "The county", "The municipalities"]
    assert any("45 %" in str(cell).replace("\xa0", " ") for row in told["The county"] for cell in row)
