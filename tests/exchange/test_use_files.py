"""A filled form as files: the same answers in every format, and nothing that is hidden in any."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pxrd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.filling import Filled, Wanted, fields_of
from casestats.county.saying import Saying
from casestats.county.use import Part, Use
from casestats.errors import FixSettings
from casestats.exchange.use_csv import use_csv
from casestats.exchange.use_dcat import CC0, CC_BY, Publishing
from casestats.exchange.use_files import use_files
from casestats.exchange.use_html import use_html
from casestats.exchange.use_json import use_json
from casestats.exchange.use_jsonstat import use_json_stat
from casestats.exchange.use_px import use_px
from casestats.exchange.use_rows import use_rows
from casestats.exchange.use_xlsx import use_xlsx
from casestats.words import Words
from tests.county.use_scene import USES, answers, any_answers, figure, filled, share, total
from tests.exchange.reading_jsonstat import read_collection
from tests.exchange.reading_px import read_px

OPEN = USES["oppna-data"]
PUBLISHING = Publishing(address="https://data.exempel.se/vald", mail="statistik@exempel.se", licence="cc-by")
KNOWN: Mapping[Wanted, Figure | Total] = {
    Wanted("adult_victims", Part.YES, "", "2025"): figure(Saying.EXACT, 31),
    Wanted("adult_victims_opened", Part.YES, "", "2025"): figure(Saying.LOWER_BOUND, 12),
    Wanted("children_affected", Part.YES, "", "2025"): figure(Saying.SUPPRESSED),
    Wanted("perpetrators", Part.YES, "", "2025"): figure(Saying.UNABLE),
    Wanted("cases_honour", Part.YES, "", "2025"): figure(Saying.TRUE_ZERO),
    Wanted("cases_prostitution", Part.YES, "", "2025"): figure(Saying.ZERO_KNOWN),
    Wanted("cases_close_relation", Part.YES, "", "2025"): figure(Saying.NOT_SUBMITTED),
    Wanted("share_goal_met", Part.SHARE, "", "2025"): share(Saying.EXACT, 40, 120),
    Wanted("share_with_measure", Part.SHARE, "", "2025"): share(Saying.SUPPRESSED),
}
TOTALS: Mapping[Wanted, Figure | Total] = {
    Wanted("adult_victims", Part.YES, "", "2025"): total(TotalKind.SUM),
    Wanted("adult_victims_opened", Part.YES, "", "2025"): total(TotalKind.INTERVAL),
    Wanted("children_affected", Part.YES, "", "2025"): total(TotalKind.SEALED),
    Wanted("perpetrators", Part.YES, "", "2025"): total(TotalKind.NONE),
}


def opened_data() -> Filled:
    """The county and one of its municipalities."""
    return filled(OPEN, answers(TOTALS, code="22"), answers(KNOWN))


def all_files(form: Filled) -> dict[str, bytes]:
    return use_files(form, form.use.formats, "sv", PUBLISHING)


def csv_rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode())))


def of(form: Filled, code: str, field: str) -> dict[str, str]:
    (row,) = [row for row in csv_rows(use_csv(form, "sv")) if (row["code"], row["field"]) == (code, field)]
    return row


def test_the_separated_text_holds_every_answer_with_value_and_status_apart() -> None:
    form = opened_data()
    assert len(csv_rows(use_csv(form, "sv"))) == 2 * len(fields_of(OPEN))
    exact, at_least = of(form, "2281", "adult_victims"), of(form, "2281", "adult_victims_opened")
    assert (exact["value"], exact["status"], exact["answer"]) == ("31", "exact", "31")
    assert (at_least["value"], at_least["status"], at_least["answer"]) == ("12", "lower_bound", "minst\u00a012")
    interval = of(form, "22", "adult_victims_opened")
    assert (interval["value"], interval["low"], interval["high"]) == ("", "190", "204")
    percent = of(form, "2281", "share_goal_met")
    assert (percent["value"], percent["numerator"], percent["denominator"], percent["unit"]) == (
        "33.3",
        "40",
        "120",
        "ratio",
    )


@pytest.mark.parametrize(
    ("code", "field", "status"),
    [
        ("2281", "children_affected", "suppressed"),
        ("2281", "perpetrators", "unable"),
        ("2281", "cases_close_relation", "not_submitted"),
        ("2281", "form_physical", "not_published"),
        ("2281", "share_with_measure", "suppressed"),
        ("22", "perpetrators", "suppressed"),
    ],
)
def test_what_cannot_be_answered_has_a_reason_and_no_number(code: str, field: str, status: str) -> None:
    row = of(opened_data(), code, field)
    assert row["status"] == status
    assert {row[name] for name in ("value", "low", "high", "numerator", "denominator")} == {""}
    assert row["answer"].startswith("Kan inte besvaras: ")


def test_an_exact_zero_is_no_missing_value() -> None:
    zero, known = of(opened_data(), "2281", "cases_honour"), of(opened_data(), "2281", "cases_prostitution")
    assert (zero["value"], zero["status"], zero["answer"]) == ("0", "true_zero", "–")
    assert (known["value"], known["status"]) == ("0", "zero_known")


def test_json_and_the_workbook_say_what_the_separated_text_says() -> None:
    form = opened_data()
    rows = use_rows(form)
    told = [field for part in json.loads(use_json(form))["parts"] for field in part["fields"]]
    assert [(one["id"], one["answer"]["sv"], one["status"]) for one in told] == [
        (row.field, row.answer.sv, row.status) for row in rows
    ]
    assert [one["value"] for one in told] == [None if row.value is None else float(row.value) for row in rows]
    book = load_workbook(io.BytesIO(use_xlsx(form, "sv")))
    assert book.sheetnames == ["22 Sundsvall", "2281 Sundsvall", "Om"]
    lines = [line for name in book.sheetnames[:2] for line in list(book[name].iter_rows(values_only=True))[3:]]
    assert [(line[1], line[2], line[3], line[4]) for line in lines] == [
        (row.answer.sv, None if row.value is None else float(row.value), row.low, row.high) for row in rows
    ]


def test_json_stat_is_read_by_another_reader_with_the_same_figures() -> None:
    form = opened_data()
    _, (figures, shares) = read_collection(use_json_stat(form, "sv"))
    rows = {(row.code, row.field): row for row in use_rows(form)}
    seen = 0
    for dataset in (figures, shares):
        for pairs, (value, status) in dataset.figures.items():
            at = dict(pairs)
            row = rows[at["place"], at["field"]]
            own = getattr(row, at["part"])
            assert value == (None if own is None else float(own))
            assert status == (row.status if at["part"] == "value" or not row.is_answered else None)
            seen += 1
    assert seen == 3 * len(rows)
    reasons = figures.raw["extension"]["reasons"]
    assert all(words.startswith("Kan inte besvaras") for words in reasons.values())


def test_px_is_read_by_another_reader_with_the_same_figures() -> None:
    form = opened_data()
    files = use_px(form, "sv")
    assert sorted(files) == ["figures", "shares"]
    cube = read_px(files["figures"])
    at = ("2281", "adult_victims", "2025", "value")
    assert cube.variables == ["Område", "Fält", "Period", "Uppgift"]
    assert cube.data[at] == "31"
    assert cube.data["2281", "cases_honour", "2025", "value"] == '"-"'
    assert cube.data["2281", "children_affected", "2025", "value"] == '".."'
    assert cube.data["2281", "perpetrators", "2025", "value"] == '"..."'
    assert cube.data["22", "adult_victims_opened", "2025", "low"] == "190"
    assert cube.notes(("2281", "adult_victims_opened", "2025", "value")) == ["minst"]
    (note,) = cube.notes(("2281", "perpetrators", "2025", "value"))
    assert note.startswith("Kan inte besvaras: kommunen kan inte ange det.")
    shares = read_px(files["shares"])
    assert shares.data["2281", "share_goal_met", "2025", "value"] == "33.3"
    assert shares.data["2281", "share_with_measure", "2025", "numerator"] == '".."'


def test_px_is_read_by_a_reader_that_others_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    form = opened_data()
    rows = {(row.code, row.field): row for row in use_rows(form)}
    for name, file in use_px(form, "sv").items():
        read = pxrd.reads(file.decode("utf-8").replace("\r\n", "\n"))
        codes = [read.codes(variable) for variable in read.variables()]
        for places in product(*(range(len(own)) for own in codes)):
            code, field, period, part = (own[place] for own, place in zip(codes, places, strict=True))
            row = rows[code, field]
            own = getattr(row, part)
            is_zero = own == 0 and row.status == "true_zero" and name == "figures"
            assert (period, read.datum(places)) == ("2025", None if own is None or is_zero else float(own))


def test_marks_in_a_name_do_not_break_a_px_file() -> None:
    own = replace(fields_of(OPEN)[0], label=Words('Kvinnor; "18+"=', "W" * 120))
    known = replace(answers(KNOWN), name='Sunds"vall;')
    for language in ("sv", "en"):
        form = filled(replace(OPEN, fields=(own,)), known)
        files = use_px(form, "sv" if language == "sv" else "en")
        assert read_px(files["figures"]).data["2281", "adult_victims", "2025", "value"] == "31"


def nodes_of(file: bytes) -> dict[str, dict[str, object]]:
    graph = json.loads(file)["@graph"]
    return {node["@id"]: node for node in graph}


def test_the_description_of_open_data_has_what_dcat_ap_se_demands() -> None:
    files = all_files(opened_data())
    nodes = nodes_of(files["oppna-data-22-2025-dcat.jsonld"])
    by_type: dict[object, list[dict[str, object]]] = {}
    for node in nodes.values():
        by_type.setdefault(node["@type"], []).append(node)
    about = ("dcterms:title", "dcterms:description", "dcterms:publisher")
    demanded = {
        "dcat:Catalog": (*about, "dcterms:license", "dcat:dataset"),
        "dcat:Dataset": (*about, "dcat:contactPoint"),
        "dcat:Distribution": ("dcat:accessURL", "dcterms:license", "dcterms:format"),
        "foaf:Agent": ("foaf:name",),
        "vcard:Organization": ("vcard:fn", "vcard:hasEmail"),
    }
    for kind, properties in demanded.items():
        assert by_type[kind]
        for node in by_type[kind]:
            assert [name for name in properties if not node.get(name)] == []
    (catalogue,), (dataset,) = by_type["dcat:Catalog"], by_type["dcat:Dataset"]
    assert catalogue["dcterms:license"] == {"@id": CC0}
    assert {one["dcterms:license"]["@id"] for one in by_type["dcat:Distribution"]} == {CC_BY}  # type: ignore[index]  # JSON
    assert dataset["dcterms:spatial"] == {"@id": "http://data.europa.eu/nuts/code/SE321"}
    temporal = dataset["dcterms:temporal"]
    assert isinstance(temporal, dict)
    assert (temporal["dcat:startDate"]["@value"], temporal["dcat:endDate"]["@value"]) == ("2025-01-01", "2025-12-31")


def test_every_file_that_is_laid_out_is_described_and_every_address_leads_somewhere() -> None:
    files = all_files(opened_data())
    description = files["oppna-data-22-2025-dcat.jsonld"]
    nodes = nodes_of(description)
    laid_out = {f"https://data.exempel.se/vald/{name}" for name in files if not name.endswith(".jsonld")}
    assert len(laid_out) == 4
    assert {id for id, node in nodes.items() if node["@type"] == "dcat:Distribution"} == laid_out
    base = "https://data.exempel.se/vald/"
    named = set(re.findall(rf'"@id": "({re.escape(base)}[^"]*)"', description.decode()))
    assert named == set(nodes)


@pytest.mark.parametrize(
    "publishing",
    [
        None,
        Publishing(address="data", mail="a@b.se"),
        Publishing(address="https://data.exempel.se/", mail="ingen"),
        Publishing(address="https://data.exempel.se/", mail="a@b.se", licence="mine"),
    ],
)
def test_open_data_is_not_described_without_an_address_a_mail_and_a_licence(publishing: Publishing | None) -> None:
    with pytest.raises(FixSettings):
        use_files(opened_data(), OPEN.formats, "sv", publishing)


def test_a_format_that_a_form_does_not_have_is_not_written() -> None:
    with pytest.raises(FixSettings, match="Choose among html, csv, xlsx, json"):
        use_files(filled(USES["kolada"], answers({})), ["px"], "sv")


@pytest.mark.parametrize("name", sorted(USES))
def test_the_same_form_gives_the_same_bytes(name: str) -> None:
    use = USES[name]
    once, again = (all_files(filled(use, answers(KNOWN))) for _ in range(2))
    assert once == again
    assert len(once) >= len(use.formats)


def numbers_in(file: bytes) -> list[str]:
    """Whole numbers that stand in the text alone."""
    return re.findall(r"(?<![\w.,#-])\d+(?![\w.,-])", file.decode())


HIDING = st.sampled_from([Saying.SUPPRESSED, Saying.UNABLE, Saying.NOT_SUBMITTED])


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_no_limit_of_a_hidden_figure_stands_in_any_file(data: st.DataObject) -> None:
    """A hidden figure carries what readers may work out of it. A form tells a band of it at most, and no number."""
    use = data.draw(st.sampled_from([USES["kolada"], USES["lansstyrelsen"], USES["enkat"], OPEN]))
    wanted = {Wanted(one.indicator, Part.YES, "", "2025") for one in fields_of(use) if one.indicator}
    hidden = {one: figure(data.draw(HIDING), low=7771, high=7772) for one in sorted(wanted)}
    for name, file in all_files(filled(use, answers(hidden))).items():
        if not name.endswith(".xlsx"):
            assert not {"7771", "7772"} & set(numbers_in(file)), name
            continue
        cells = {
            cell
            for sheet in load_workbook(io.BytesIO(file))
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        }
        assert not {7771, 7772, "7771", "7772"} & cells


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_no_number_under_the_threshold_stands_in_any_form(data: st.DataObject) -> None:
    """Whatever is known: what is released is 0 or at least 5, and no file makes anything smaller of it."""
    use: Use = data.draw(st.sampled_from(list(USES.values())))
    form = filled(use, data.draw(any_answers(use)))
    for row in use_rows(form):
        counted = None if row.denominator is not None else row.value
        for number in (counted, row.low, row.high, row.numerator, row.denominator):
            assert number is None or number == 0 or number >= 5


def test_text_that_looks_like_a_formula_stays_text() -> None:
    form = filled(USES["kolada"], answers(KNOWN, contact="=HYPERLINK(A1)"))
    (row,) = [row for row in csv_rows(use_csv(form, "sv")) if row["field"] == "contact"]
    assert row["answer"] == "'=HYPERLINK(A1)"
    sheet = load_workbook(io.BytesIO(use_xlsx(form, "sv"))).worksheets[0]
    (cell,) = [row[1] for row in sheet.iter_rows() if row[1].value == "=HYPERLINK(A1)"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    page = use_html(filled(USES["kolada"], answers(KNOWN, contact="<b>Eva</b>")), "sv").decode()
    assert "&lt;b&gt;Eva&lt;/b&gt;" in page
    assert "<b>Eva" not in page
    assert "<script" not in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_page_says_every_answer_in_its_language(language: str) -> None:
    form = filled(USES["kolada"], answers(KNOWN))
    page = use_html(form, "sv" if language == "sv" else "en").decode()
    told = [Words(*row.answer).spoken("sv" if language == "sv" else "en") for row in use_rows(form)]
    assert [words for words in told if words.replace("'", "&#x27;") not in page] == []
    assert f'<html lang="{language}">' in page
