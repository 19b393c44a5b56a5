"""Forms filled from a county's published release: its total and each of its municipalities, and open data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import pytest

from casestats.actions.county_releasing import draft_county, publish_county, review_county, withdraw_county
from casestats.actions.uses import filled, uses, written
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.filling import Answer, Filled, Why
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.errors import FixSettings
from casestats.exchange.use_dcat import Publishing
from tests.county.scene import LENA, Given, bundle_of, deliver_and_accept, enrol_both, make_county, make_member
from tests.exchange.reading_jsonstat import read_collection
from tests.exchange.reading_px import read_px

OTHER = Actor("otto", "county")
FIGURES: Mapping[str, dict[str, Given]] = {
    "2281": {"adult_victims_opened": 31, "cases_honour": SUPPRESSED, "share_with_measure": (9, 20)},
    "2260": {"adult_victims_opened": 12, "cases_honour": 6},
    "2262": {"adult_victims_opened": SUPPRESSED, "cases_honour": None},
}
PUBLISHING = Publishing(address="https://data.exempel.se/vald", mail="lan@exempel.se", contact="Länet")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Three municipalities have delivered 2025, and the county has published it. They share an installation."""
    folder = tmp_path_factory.mktemp("county-uses")
    county, member = make_county(folder / "county"), make_member(folder, "members")
    for code, figures in FIGURES.items():
        enrol_both(county, member, code)
        deliver_and_accept(county, member, bundle_of(code, figures=figures))
    id = draft_county(county, LENA, "2025").record.id
    review_county(county, OTHER, id, approve=True)
    publish_county(county, LENA, id)
    return county


def fill_in(county: Installation, name: str, period: str = "2025") -> Filled:
    return filled(county, LENA, name, county="22", period=period)


def answer(form: Filled, code: str, field: str) -> Answer:
    (part,) = [part for part in form.parts if part.code == code]
    (found,) = [one for one in part.answers if one.field.id == field]
    return found


def test_a_county_fills_the_form_in_total_and_for_each_municipality(county: Installation) -> None:
    form = fill_in(county, "kolada")
    assert form.parts[0].code == "22"
    assert {"2281", "2260", "2262"} <= {part.code for part in form.parts[1:]}
    assert form.rests_on == ("22-2025-1",)
    total, sundsvall = answer(form, "22", "opened"), answer(form, "2281", "opened")
    assert (total.value, total.low) == (None, 44)
    assert (sundsvall.value, sundsvall.status) == (31, "exact")
    assert answer(form, "2262", "opened").why is Why.SUPPRESSED


def test_each_part_has_the_name_of_its_place(county: Installation) -> None:
    form = fill_in(county, "kolada")
    for part in form.parts:
        assert answer(form, part.code, "code").text.sv == part.code
        assert answer(form, part.code, "name").text.sv == part.name


def test_who_has_not_delivered_is_not_the_same_as_who_cannot(county: Installation) -> None:
    form = fill_in(county, "lansstyrelsen")
    assert answer(form, "2262", "cases_honour").why is Why.UNABLE
    silent = next(part.code for part in form.parts[1:] if part.code not in FIGURES)
    assert answer(form, silent, "cases_honour").why is Why.NOT_SUBMITTED


def test_a_county_has_no_form_of_a_municipality_alone(county: Installation) -> None:
    names = [use.name for use in uses(county)]
    assert "oppna-data" in names
    assert "su-kvinnofrid" not in names


def test_a_county_fills_forms_of_its_own_place_and_published_periods_alone(county: Installation) -> None:
    with pytest.raises(FixSettings, match="no published release"):
        fill_in(county, "kolada", "2024")
    with pytest.raises(FixSettings, match="This is the county 22"):
        filled(county, LENA, "kolada", county="23", period="2025")


@pytest.fixture(scope="module")
def open_data(county: Installation) -> dict[str, bytes]:
    return written(*(county, LENA, "oppna-data"), county="22", period="2025", language="sv", publishing=PUBLISHING)


def test_open_data_are_the_files_of_the_published_release(open_data: dict[str, bytes]) -> None:
    assert sorted(open_data) == [
        *("oppna-data-22-2025-dcat.jsonld", "oppna-data-22-2025-figures.px", "oppna-data-22-2025-shares.px"),
        *("oppna-data-22-2025-stat.json", "oppna-data-22-2025.csv"),
    ]
    rows = list(csv.DictReader(io.StringIO(open_data["oppna-data-22-2025.csv"].decode())))
    assert len(rows) == len(standard_catalogue().indicators) * len({row["code"] for row in rows})
    known = {(row["code"], row["field"]): row for row in rows}
    assert known["2281", "adult_victims_opened"]["value"] == "31"
    assert (known["2281", "cases_honour"]["value"], known["2281", "cases_honour"]["status"]) == ("", "suppressed")
    assert known["2281", "share_with_measure"]["value"] == "45"


def test_open_data_say_the_same_in_every_format(open_data: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(open_data["oppna-data-22-2025.csv"].decode())))
    _, (figures, shares) = read_collection(open_data["oppna-data-22-2025-stat.json"])
    cubes = [read_px(open_data[f"oppna-data-22-2025-{name}.px"]) for name in ("figures", "shares")]
    for row in rows:
        is_share = row["unit"] == "ratio" or row["indicator"].startswith("share_")
        dataset, cube = (shares, cubes[1]) if is_share else (figures, cubes[0])
        at = {"place": row["code"], "period": "2025", "field": row["field"], "part": "value"}
        value, status = dataset.figures[frozenset(at.items())]
        assert (value, status) == (float(row["value"]) if row["value"] else None, row["status"])
        datum = cube.data[row["code"], row["field"], "2025", "value"]
        assert datum == (row["value"] or datum) or (datum == '"-"' and row["value"] == "0")
        assert datum.startswith('"') == (row["value"] in ("", "0"))


def test_the_description_names_the_county_and_the_release(open_data: dict[str, bytes]) -> None:
    graph = json.loads(open_data["oppna-data-22-2025-dcat.jsonld"])["@graph"]
    (dataset,) = [node for node in graph if node["@type"] == "dcat:Dataset"]
    (publisher,) = [node for node in graph if node["@type"] == "foaf:Agent"]
    assert (dataset["dcterms:identifier"], publisher["foaf:name"]) == ("22-2025-1", "Västernorrlands län")


def test_open_data_without_an_address_are_not_written(county: Installation) -> None:
    with pytest.raises(FixSettings, match="address of the folder"):
        written(county, LENA, "oppna-data", county="22", period="2025", language="sv")


def test_what_is_withdrawn_is_filled_in_nowhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("withdrawn")
    county, member = make_county(folder / "county"), make_member(folder, "members")
    for code, figures in FIGURES.items():
        enrol_both(county, member, code)
        deliver_and_accept(county, member, bundle_of(code, figures=figures))
    id = draft_county(county, LENA, "2025").record.id
    with pytest.raises(FixSettings):
        fill_in(county, "kolada")
    review_county(county, OTHER, id, approve=True)
    publish_county(county, LENA, id)
    assert fill_in(county, "kolada").rests_on == (id,)
    withdraw_county(county, OTHER, id, "fel uttag i en kommun")
    with pytest.raises(FixSettings):
        fill_in(county, "kolada")
