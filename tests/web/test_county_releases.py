"""The county's releases on its pages: drafted by one, reviewed by another, published, withdrawn, sent back; and the
rounds of sealed sums."""

from __future__ import annotations

import io
import json

import pytest

from casestats.access import Role
from casestats.actions.made_returns import returns_of
from casestats.actions.sums_coordinating import rounds
from casestats.releases.lifecycle import State
from casestats.store.county_releases import county_release_records
from casestats.store.engine import reading
from casestats.web.pages import county_sums
from tests.web.county_addresses import county_visits
from tests.web.county_scene import HARNOSAND, CountyService
from tests.web.scene import Client
from tests.web.test_county_pages import actions, said

PUBLISHED, DRAFT = "22-2025-1", "22-2024-1"


def state_of(county: CountyService, id: str) -> State:
    with reading(county.installation.engine) as connection:
        return next(one.state for one in county_release_records(connection) if one.id == id)


@pytest.fixture
def author(county: CountyService) -> Client:
    return county.as_(Role.COUNTY)


@pytest.fixture
def second(county: CountyService) -> Client:
    return county.as_(Role.APPROVER)


@pytest.mark.slow
def test_every_page_of_a_county_opens_in_both_languages_with_one_heading(shared_county: CountyService) -> None:
    browsers = {who: shared_county.as_(who) for who in (Role.COUNTY, Role.APPROVER)}
    visits = county_visits(shared_county)
    assert len(visits) > 30
    for visit in visits:
        assert visit.who is not None
        for language in ("sv", "en"):
            path = f"{visit.path}{'&' if '?' in visit.path else '?'}lang={language}"
            answer = browsers[Role(visit.who)].get(path)
            assert answer.status_code == 200, visit
            assert answer.text.count("<h1") == 1, visit
            assert f'<html lang="{language}">' in answer.text, visit
            assert answer.text.count("<table") == answer.text.count("<caption"), visit
            assert "style=" not in answer.text, visit


class TestRelease:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("sv", ("Publicerad", "3 av 7 kommuner", "Skyddet", "Vem har gjort vad", "Härnösand, nummer 1")),
            ("en", ("Published", "3 of 7 municipalities", "The protection", "Who has done what")),
        ],
    )
    def test_it_says_its_totals_in_words_and_who_did_what(
        self, language: str, words: tuple[str, ...], shared_county: CountyService
    ) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/utlamningar/{PUBLISHED}?lang={language}").text)
        assert [one for one in words if one not in page] == []

    @pytest.mark.parametrize(
        ("style", "begins"),
        [
            ("xlsx", b"PK"),
            ("csv", b""),
            ("csv-excel", b"\xef\xbb\xbf"),
            ("json", b"{"),
            ("signed", b"{"),
        ],
    )
    def test_its_files_are_named_by_its_id(self, style: str, begins: bytes, shared_county: CountyService) -> None:
        answer = shared_county.as_(Role.APPROVER).get(f"/lan/utlamningar/{PUBLISHED}/fil/{style}")
        assert answer.data.startswith(begins)
        assert PUBLISHED in answer.headers["Content-Disposition"]
        assert len(answer.data) > 1000

    def test_a_draft_is_not_signed_and_unknown_files_are_not_found(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        for path in (f"{DRAFT}/fil/signed", f"{PUBLISHED}/fil/pdf", "22-1999-1", "22-1999-1/fil/csv"):
            assert browser.get(f"/lan/utlamningar/{path}").status_code == 404, path

    def test_the_author_cannot_review_the_own_draft(self, county: CountyService, author: Client) -> None:
        path = f"/lan/utlamningar/{DRAFT}"
        assert "Du gjorde utkastet." in said(author.get(path).text)
        answer = author.submit(f"{path}/granska", on=path, decision="approve")
        assert answer.status_code == 400
        assert "Rätta detta" in said(answer.text)
        assert state_of(county, DRAFT) is State.DRAFT

    @pytest.mark.slow
    def test_a_second_person_approves_and_publishes(
        self, county: CountyService, author: Client, second: Client
    ) -> None:
        path = f"/lan/utlamningar/{DRAFT}"
        assert second.submit(f"{path}/granska", on=path, decision="approve").status_code == 302
        assert state_of(county, DRAFT) is State.REVIEWED
        assert second.submit(f"{path}/publicera", on=path).status_code == 302
        assert state_of(county, DRAFT) is State.PUBLISHED
        assert "Skicka tillbaka resultatet" in said(author.get(path).text)
        assert author.submit(f"{path}/tillbaka", on=path).status_code == 302
        (back,) = returns_of(county.installation, DRAFT)
        assert author.submit(f"{path}/tillbaka", on=path).status_code == 302
        assert returns_of(county.installation, DRAFT) == [back]

    def test_a_rejection_and_a_withdrawal_need_a_reason(
        self, county: CountyService, author: Client, second: Client
    ) -> None:
        path = f"/lan/utlamningar/{DRAFT}"
        assert second.submit(f"{path}/granska", on=path, decision="reject", reason=" ").status_code == 400
        assert second.submit(f"{path}/granska", on=path, decision="reject", reason="Fel år.").status_code == 302
        assert state_of(county, DRAFT) is State.REJECTED
        path = f"/lan/utlamningar/{PUBLISHED}"
        assert author.submit(f"{path}/aterkalla", on=path, reason="").status_code == 400
        assert state_of(county, PUBLISHED) is State.PUBLISHED
        assert author.submit(f"{path}/aterkalla", on=path, reason="Fel leverans var med.").status_code == 302
        assert state_of(county, PUBLISHED) is State.WITHDRAWN
        assert "Länet står inte längre för de här siffrorna." in said(author.get(path).text)

    def test_what_goes_back_is_signed_for_each_contributor(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        made = returns_of(shared_county.installation, PUBLISHED)
        assert {one.recipient for one in made} == {"2280", "2281", "2284"}
        own = next(one for one in made if one.recipient == HARNOSAND)
        answer = browser.get(f"/lan/utlamningar/{PUBLISHED}/tillbaka/{own.number}")
        assert json.loads(answer.data)["payloadType"] == "application/vnd.casestats.county-result+json"
        assert browser.get(f"/lan/utlamningar/{DRAFT}/tillbaka/{own.number}").status_code == 404

    def test_a_draft_of_nothing_is_refused_in_words(self, county: CountyService, author: Client) -> None:
        before = actions(county).count("county release draft")
        for period in ("", "2023", "x"):
            answer = author.submit("/lan/utlamningar", period=period, replaces="", reason="")
            assert answer.status_code == 400
            assert "Välj en period." in said(answer.text)
        answer = author.submit("/lan/utlamningar", period="2025", replaces=PUBLISHED, reason="")
        assert answer.status_code == 400
        assert before == 2
        assert actions(county).count("county release draft") == before


class TestSealedSums:
    @pytest.mark.parametrize(("language", "words"), [("sv", "Rundor, de senaste först"), ("en", "Rounds, the latest")])
    def test_the_rounds_and_rosters_are_listed(self, language: str, words: str, shared_county: CountyService) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/summor?lang={language}").text)
        assert words in page
        assert ("0 av 6" if language == "sv" else "0 of 6") in page

    def test_papers_for_members_can_be_saved_and_acceptances_only_when_all_are_there(
        self, shared_county: CountyService
    ) -> None:
        browser = shared_county.as_(Role.COUNTY)
        (one,) = rounds(shared_county.installation)
        assert browser.get("/lan/summor/lista/2025").data.startswith(b"{")
        assert browser.get("/lan/summor/lista/2024").status_code == 404
        assert browser.get(f"/lan/summor/{one.record.id}/runda").data == one.record.envelope
        assert browser.get(f"/lan/summor/{one.record.id}/deltagande").status_code == 404
        assert browser.get("/lan/summor/22-2025-0000000000000000").status_code == 404

    def test_with_one_missing_there_is_no_sum(self, county: CountyService, author: Client) -> None:
        (one,) = rounds(county.installation)
        path = f"/lan/summor/{one.record.id}"
        assert "/summera" not in author.get(path).text
        answer = author.submit(f"{path}/summera", on=path)
        assert answer.status_code == 400
        assert "Rätta detta" in said(answer.text)
        (after,) = rounds(county.installation)
        assert after.record.state == "open"

    def test_a_second_round_of_a_year_and_a_roster_without_a_year_are_refused(
        self, county: CountyService, author: Client
    ) -> None:
        assert author.submit("/lan/summor/runda", on="/lan/summor", period="2025").status_code == 400
        assert author.submit("/lan/summor/lista", on="/lan/summor", year="25").status_code == 400
        assert len(rounds(county.installation)) == 1

    def test_a_round_is_broken_off_with_a_reason(self, county: CountyService, author: Client) -> None:
        (one,) = rounds(county.installation)
        path = f"/lan/summor/{one.record.id}"
        assert author.submit(f"{path}/avbryt", on=path, reason="").status_code == 400
        assert author.submit(f"{path}/avbryt", on=path, reason="Fel år i listan.").status_code == 302
        assert "avbruten" in said(author.get(path).text)
        assert "Fel år i listan." in said(author.get(path).text)

    def test_an_answer_that_is_none_is_refused(
        self, county: CountyService, author: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(county_sums, "LARGEST_MESSAGE", 100)
        for content in (b"", b"{}", b"x" * 100, b"x" * 101):
            form = {"message": (io.BytesIO(content), "svar.json")}
            assert author.submit("/lan/summor/svar", on="/lan/summor", **form).status_code == 400
        (one,) = rounds(county.installation)
        assert (one.joined, one.given) == ((), ())
