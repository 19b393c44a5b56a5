"""The forms of others on the pages of a county: in total and for each municipality, and open data."""

from __future__ import annotations

import io
import zipfile

import pytest

from casestats.access import Role
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.audit import Actor
from tests.county.scene import LENA, bundle_of, deliver_and_accept, enrol_both, make_county, make_member
from tests.exchange.reading_page import read_page
from tests.people import make_account
from tests.web.scene import Service, app_of, settled

LIST = "/lan/exporter"
OPEN = f"{LIST}/oppna-data"
ADDRESS = "address=https://data.exempel.se/vald/&mail=lan@exempel.se"


class CountyService(Service):
    """A county that has published 2025 of two municipalities."""

    def __init__(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        self.folder = tmp_path_factory.mktemp("county-uses")
        county, member = make_county(self.folder / "county"), make_member(self.folder, "members")
        for code, opened in (("2281", 31), ("2260", 12)):
            enrol_both(county, member, code)
            deliver_and_accept(county, member, bundle_of(code, figures={"adult_victims_opened": opened}))
        id = draft_county(county, LENA, "2025").record.id
        review_county(county, Actor("otto", "county"), id, approve=True)
        publish_county(county, LENA, id)
        self.installation = settled(county)
        for role in (Role.COUNTY, Role.AUDITOR):
            make_account(self.installation, role)
        self.app = app_of(self.installation)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> CountyService:
    return CountyService(tmp_path_factory)


def text_of(published: CountyService, path: str, code: int = 200) -> str:
    answer = published.as_(Role.COUNTY).get(path)
    assert answer.status_code == code
    return answer.text


def test_a_county_lists_its_own_forms(published: CountyService) -> None:
    page = text_of(published, LIST)
    assert "Öppna data" in page
    assert "SU-Kvinnofrid" not in page


def test_only_coordinators_get_in(published: CountyService) -> None:
    assert published.as_(Role.AUDITOR).get(LIST).status_code == 403


def test_a_municipality_has_no_such_page(shared_service: Service) -> None:
    assert shared_service.as_(Role.COUNTY).get(LIST).status_code == 404


def test_a_form_shows_the_county_and_each_municipality(published: CountyService) -> None:
    page = read_page(text_of(published, f"{LIST}/kolada?period=2025").encode())
    captions = [caption.text for caption in page.every("caption")]
    assert captions[0] == "Västernorrlands län (länet)"
    assert {"Sundsvall", "Ånge"} <= set(captions)
    rows = [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in page.every("tr")]
    assert [row[1] for row in rows if row[0] == "Ärenden som aktualiserats"][:2] != []
    assert {"31", "12"} <= {row[1] for row in rows if row[0] == "Ärenden som aktualiserats"}


def test_a_period_without_a_published_release_says_so(published: CountyService) -> None:
    assert "Länet har inget publicerat utlämnande för 2024" in text_of(published, f"{LIST}/kolada?period=2024")


def test_open_data_come_packed_with_their_description(published: CountyService) -> None:
    answer = published.as_(Role.COUNTY).get(f"{OPEN}/fil/alla?period=2025&{ADDRESS}")
    assert answer.headers["Content-Disposition"] == "attachment; filename=oppna-data-alla.zip"
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert sorted(names) == [
        *("oppna-data-22-2025-dcat.jsonld", "oppna-data-22-2025-figures.px", "oppna-data-22-2025-shares.px"),
        *("oppna-data-22-2025-stat.json", "oppna-data-22-2025.csv"),
    ]


def test_the_description_is_offered_once_it_has_an_address_and_a_mail(published: CountyService) -> None:
    packed = "/lan/exporter/oppna-data/fil/alla"
    assert packed not in text_of(published, f"{OPEN}?period=2025")
    assert packed in text_of(published, f"{OPEN}?period=2025&{ADDRESS}")


def test_an_address_that_is_none_is_said_and_nothing_is_written(published: CountyService) -> None:
    page = text_of(published, f"{OPEN}/fil/alla?period=2025&address=x&mail=y", 400)
    assert "Öppna data behöver adressen" in page
