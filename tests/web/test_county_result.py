"""The county's result at a municipality: taken in from its file, shown beside the own figures, and nobody else's."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from casestats.access import Role
from casestats.actions.delivering import deliver
from casestats.actions.returning import returned_content
from casestats.county.result import Placed, Rate
from casestats.web.county_result_table import result_table
from casestats.words import Words
from tests.exchange.reading_page import read_page
from tests.web.answered import NEIGHBOUR, county_answers, in_the_county
from tests.web.scene import HOME, PUBLISHER, STRANGER, Client, Service, app_of, copied

RESULTS = f"/{HOME}/lan/resultat"


def with_county(service: Service) -> Service:
    service.installation = in_the_county(service.installation)
    service.app = app_of(service.installation)
    return service


@pytest.fixture(scope="module")
def answered(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A municipality that has delivered its release, and what the county sent back: to it, and to its neighbour."""
    folder = tmp_path_factory.mktemp("answered")
    service = with_county(Service(copied(furnished, folder / "service")))
    sent = deliver(service.installation, PUBLISHER, HOME, f"{HOME}-2025-small-1", to="22")
    return folder / "service", county_answers(service.installation, sent, folder)


@pytest.fixture
def service(answered: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Service:
    return with_county(Service(copied(answered[0], tmp_path / "service")))


@pytest.fixture
def taken_in(service: Service, answered: tuple[Path, dict[str, bytes]]) -> Service:
    assert upload(service.as_(Role.ANALYST), answered[1][HOME]) == 302
    return service


def upload(client: Client, envelope: bytes) -> int:
    return client.submit(RESULTS, file=(io.BytesIO(envelope), "resultat.json")).status_code


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(read_page(answer.data).text.split())


def test_before_a_result_has_come_the_page_says_when_it_will(service: Service) -> None:
    assert "Länet skickar resultatet" in text_of(service.as_(Role.MANAGER), RESULTS)


def test_the_own_figures_stand_beside_the_countys(taken_in: Service) -> None:
    client = taken_in.as_(Role.APPROVER)
    assert "Signerat av länet och kontrollerat här" in text_of(client, f"{RESULTS}/1")
    page = read_page(client.get(f"{RESULTS}/1").data)
    assert len(page.every("h1")) == 1
    cells = [[one.text.strip() for one in row.walk() if one.tag in ("th", "td")] for row in page.every("tr")]
    assert cells[0][:3] == ["Siffra", "Vi", "Länet"]
    row = next(row for row in cells if row[0] == "Våldsutsatta vuxna")
    own, whole = (int("".join(re.findall(r"\d", text))) for text in row[1:3])
    assert whole == own + 20
    english = client.get(f"{RESULTS}/1", query_string={"lang": "en"})
    assert "Our figures beside the county" in read_page(english.data).text


def test_rates_and_bands_stand_there_with_their_words(taken_in: Service) -> None:
    plain = returned_content(taken_in.installation, 1).content
    rich = dataclasses.replace(
        plain,
        rates=(
            Rate(indicator="adult_victims", municipality=HOME, tenths=124),
            Rate(indicator="adult_victims", municipality=NEIGHBOUR, tenths=555),
            Rate(indicator="adult_victims", municipality="", tenths=98),
        ),
        placed=(
            Placed(indicator="adult_victims", municipality=HOME, place="worst", reason=Words("", "")),
            Placed(indicator="adult_victims", municipality=NEIGHBOUR, place="best", reason=Words("", "")),
        ),
        population=Words("invånare 2024, enligt en fil.", "inhabitants of 2024, by a file."),
    )
    with taken_in.app.test_request_context():
        without, table = (result_table(one, HOME, "") for one in (plain, rich))
    row = next(row for row in table.rows if row.label == "Våldsutsatta vuxna")
    assert [cell.text for cell in row.cells][2:5] == ["12,4", "9,8", "bland de sämst placerade"]
    remarks = " ".join(table.remarks)
    assert "De är relativa, inte bra eller dåligt" in remarks
    assert "Per 10 000 invånare: invånare 2024, enligt en fil." in remarks
    assert len(without.columns) == len(table.columns) - 3
    assert "Det betyder inte noll" in remarks


def test_the_result_is_for_managers_too_and_not_for_other_municipalities(taken_in: Service) -> None:
    for role in (Role.MANAGER, Role.COUNTY, Role.REGISTRAR):
        client = taken_in.as_(role)
        assert "2025" in text_of(client, RESULTS)
        assert client.get(f"{RESULTS}/1").status_code == 200
        assert "Läs in ett resultat" not in text_of(client, RESULTS)
    stranger = taken_in.as_(STRANGER)
    assert stranger.get(f"{RESULTS}/1").status_code == 404
    assert stranger.get("/2280/lan/resultat/1").status_code == 404
    assert stranger.get("/2280/lan/resultat/1/fil/csv").status_code == 404


def test_the_result_is_saved_as_a_table_and_as_it_was_signed(
    taken_in: Service, answered: tuple[Path, dict[str, bytes]]
) -> None:
    client = taken_in.as_(Role.ANALYST)
    assert client.get(f"{RESULTS}/1/fil/signerad").data == answered[1][HOME]
    lines = client.get(f"{RESULTS}/1/fil/csv-excel").data.decode("utf-8-sig")
    assert "Våldsutsatta vuxna" in lines
    assert "adult_victims" in client.get(f"{RESULTS}/1/fil/csv").text
    assert client.get(f"{RESULTS}/1/fil/json").mimetype == "application/json"
    book = ZipFile(io.BytesIO(client.get(f"{RESULTS}/1/fil/xlsx").data))
    assert "xl/workbook.xml" in book.namelist()
    assert client.get(f"{RESULTS}/1/fil/exe").status_code == 404
    assert client.get(f"{RESULTS}/2/fil/csv").status_code == 404


def test_the_same_result_twice_is_one_result(taken_in: Service, answered: tuple[Path, dict[str, bytes]]) -> None:
    client = taken_in.as_(Role.ANALYST)
    assert upload(client, answered[1][HOME]) == 302
    assert client.get(f"{RESULTS}/2").status_code == 404


def test_what_is_not_our_result_is_not_taken_in_and_says_why(
    service: Service, answered: tuple[Path, dict[str, bytes]]
) -> None:
    client = service.as_(Role.ANALYST)
    assert client.submit(RESULTS).status_code == 400
    for envelope in (b"{}", answered[1][NEIGHBOUR], answered[1][HOME].replace(b"a", b"b", 1)):
        answer = client.submit(RESULTS, file=(io.BytesIO(envelope), "resultat.json"))
        assert (answer.status_code, "Rätta detta" in answer.text) == (400, True)
    assert "Inget resultat än" in text_of(client, RESULTS)
    assert service.as_(Role.REGISTRAR).submit(RESULTS, on="/hjalp").status_code == 403


def test_where_no_way_to_the_county_is_set_nothing_is_fetched(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    assert "Hämta från länet" not in text_of(client, RESULTS)
    assert client.submit(f"{RESULTS}/hamta", on=RESULTS).status_code == 400
    assert client.submit(f"/{HOME}/lan/kvitton", on=RESULTS).status_code == 400
