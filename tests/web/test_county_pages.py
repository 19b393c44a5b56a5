"""The pages of a county: deliveries and what is decided of them, keys, alarms, reminders, and files that come in."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest
from markupsafe import Markup
from werkzeug.test import TestResponse

from casestats.access import Role
from casestats.actions.county_grid import grid
from casestats.actions.parties import every_party, fingerprint, own_card, own_fingerprint
from casestats.actions.receiving import every_alarm, every_delivery
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from casestats.web.pages import county_deliveries
from tests.county.scene import bundle_of, signed
from tests.web.county_scene import (
    ANGE,
    HARNOSAND,
    KRAMFORS,
    LATE,
    ORNSKOLDSVIK,
    SOLLEFTEA,
    SUNDSVALL,
    TIMRA,
    CountyService,
    figures,
)
from tests.web.scene import Client


def said(html: str) -> str:
    """What stands in a page's main part, in one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(Markup(main).striptags()))


def number_of(county: CountyService, sender: str, state: str) -> int:
    return next(one.number for one in every_delivery(county.installation, sender) if one.state == state)


def state_of(county: CountyService, number: int) -> str:
    return next(one.state for one in every_delivery(county.installation) if one.number == number)


def actions(county: CountyService) -> list[str]:
    """What the audit log says was done, oldest first."""
    with reading(county.installation.engine) as connection:
        return [event.action for event, _ in audit_events(connection)]


@pytest.fixture
def browser(county: CountyService) -> Client:
    return county.as_(Role.COUNTY)


class TestGrid:
    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("sv", ("Leveranser 2025", "1 larm att hantera", "väntar på beslut", "godtagen", "avvisad", "försenad")),
            ("en", ("Deliveries 2025", "1 alarm to handle", "waits for a decision", "accepted", "refused", "late")),
        ],
    )
    def test_it_says_who_has_delivered_and_what_there_is_to_do(
        self, language: str, told: tuple[str, ...], shared_county: CountyService
    ) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/?lang={language}").text)
        assert [words for words in told if words not in page] == []

    def test_what_waits_of_another_year_is_among_what_there_is_to_do(self, shared_county: CountyService) -> None:
        page = said(shared_county.as_(Role.COUNTY).get("/lan/?ar=2025").text)
        assert "Sollefteå, 2024: be kommunen skicka den leverans som saknas före" in page

    def test_the_reason_of_a_refusal_stands_in_its_cell(self, shared_county: CountyService) -> None:
        page = said(shared_county.as_(Role.COUNTY).get("/lan/").text)
        assert "Summan av kvartalen stämmer inte med året." in page

    @pytest.mark.parametrize("year", ["1999", "2027", "abc", "20255", "²025"])
    def test_a_year_that_is_none_is_not_found(self, year: str, shared_county: CountyService) -> None:
        assert shared_county.as_(Role.COUNTY).get(f"/lan/?ar={year}").status_code == 404

    @pytest.mark.parametrize("year", ["2000", "2026"])
    def test_the_first_and_the_last_year_that_can_be_asked_for_are_there(
        self, year: str, shared_county: CountyService
    ) -> None:
        assert shared_county.as_(Role.COUNTY).get(f"/lan/?ar={year}").status_code == 200

    def test_a_reminder_is_counted_and_dated(self, county: CountyService, browser: Client) -> None:
        answer = browser.submit("/lan/paminn?ar=2025", on="/lan/", late=LATE, how="telephone")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/lan/?ar=2025")
        assert grid(county.installation, 2025).cells[ANGE, "2025"].reminded == 2
        assert "påmind 2 gånger, senast 10 mars 2026" in said(browser.get("/lan/").text)
        assert actions(county)[-1] == "county reminder"

    @pytest.mark.parametrize("late", ["", f"{SUNDSVALL}+2025", "9999+2025", f"{ANGE}"])
    def test_who_is_not_late_is_not_reminded(self, late: str, county: CountyService, browser: Client) -> None:
        before = actions(county)
        answer = browser.submit("/lan/paminn", on="/lan/", late=late, how="telephone")
        assert answer.status_code == 400
        assert "Rätta detta" in said(answer.text)
        assert actions(county) == before


class TestDelivery:
    @pytest.mark.parametrize(
        ("language", "told"),
        [
            (
                "sv",
                ("Härnösand, 2025", "godtagen", "genom gränssnittet", "minst 22", "0 kända", "kan inte ange", "–"),
            ),
            ("en", ("accepted", "through the interface", "at least 22", "0 known", "cannot state", "Comparable")),
        ],
    )
    def test_it_says_of_each_indicator_what_the_municipality_can_say(
        self, language: str, told: tuple[str, ...], shared_county: CountyService
    ) -> None:
        number = number_of(shared_county, HARNOSAND, "accepted")
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/leveranser/{number}?lang={language}").text)
        page = page.replace("\u00a0", " ")
        assert [words for words in told if words not in page] == []

    def test_it_names_the_key_by_its_fingerprint(self, shared_county: CountyService) -> None:
        number = number_of(shared_county, SUNDSVALL, "accepted")
        party = next(one for one in every_party(shared_county.installation) if one.code == SUNDSVALL)
        assert fingerprint(party) in shared_county.as_(Role.COUNTY).get(f"/lan/leveranser/{number}").text

    def test_what_is_hidden_is_two_dots_and_no_number(self, shared_county: CountyService) -> None:
        number = number_of(shared_county, HARNOSAND, "accepted")
        html = shared_county.as_(Role.COUNTY).get(f"/lan/leveranser/{number}").text
        row = html.partition("Ärenden, hedersrelaterat våld och förtryck")[2].partition("</tr>")[0]
        assert '<span aria-hidden="true">..</span>' in row
        assert not re.search(r">\d+<", row)

    def test_it_says_what_it_changes(self, shared_county: CountyService) -> None:
        number = number_of(shared_county, ORNSKOLDSVIK, "waiting")
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/leveranser/{number}").text)
        changed = page.partition("Ändrat mot den förra")[2].partition("Siffrorna")[0]
        assert "Våldsutsatta vuxna" in changed
        assert "91" in changed

    def test_accepting_makes_it_count_once(self, county: CountyService, browser: Client) -> None:
        number = number_of(county, ORNSKOLDSVIK, "waiting")
        path = f"/lan/leveranser/{number}"
        token, before = browser.token(path), actions(county).count("delivery accept")
        assert browser.post(f"{path}/godta", data={"csrf_token": token}).status_code == 302
        assert state_of(county, number) == "accepted"
        assert "91" in said(browser.get("/lan/matris?grupp=vuxna").text)
        again = browser.post(f"{path}/godta", data={"csrf_token": token})
        assert again.status_code == 400
        assert actions(county).count("delivery accept") == before + 1

    def test_refusing_needs_a_reason_which_stays_with_it(self, county: CountyService, browser: Client) -> None:
        number = number_of(county, ORNSKOLDSVIK, "waiting")
        path = f"/lan/leveranser/{number}"
        answer = browser.submit(f"{path}/avvisa", on=path, reason="  ")
        assert answer.status_code == 400
        assert "Skriv en orsak." in said(answer.text)
        assert state_of(county, number) == "waiting"
        assert browser.submit(f"{path}/avvisa", on=path, reason="Fel år i filen.").status_code == 302
        assert state_of(county, number) == "refused"
        assert "Fel år i filen." in said(browser.get(path).text)

    @pytest.mark.parametrize(("length", "status"), [(500, 302), (501, 400)])
    def test_a_reason_has_a_longest_length(
        self, length: int, status: int, county: CountyService, browser: Client
    ) -> None:
        path = f"/lan/leveranser/{number_of(county, ORNSKOLDSVIK, 'waiting')}"
        assert browser.submit(f"{path}/avvisa", on=path, reason="x" * length).status_code == status

    def test_what_is_decided_or_held_has_no_buttons(self, shared_county: CountyService) -> None:
        browser = shared_county.as_(Role.COUNTY)
        for sender, state in ((SUNDSVALL, "accepted"), (KRAMFORS, "refused"), (SOLLEFTEA, "held")):
            html = browser.get(f"/lan/leveranser/{number_of(shared_county, sender, state)}").text
            assert "/godta" not in html, state
            assert "/avvisa" not in html, state

    def test_what_is_held_can_go_on_with_a_reason(self, county: CountyService, browser: Client) -> None:
        number = number_of(county, SOLLEFTEA, "held")
        path = f"/lan/leveranser/{number}"
        assert browser.submit(f"{path}/vidare", on=path, reason="").status_code == 400
        assert state_of(county, number) == "held"
        assert browser.submit(f"{path}/vidare", on=path, reason="Den blev aldrig klar.").status_code == 302
        assert state_of(county, number) == "waiting"
        assert "/vidare" not in browser.get(path).text
        assert browser.submit("/lan/leveranser/4711/vidare", on=path, reason="Den finns inte.").status_code == 404

    def test_one_that_is_not_there_is_not_found(self, shared_county: CountyService) -> None:
        assert shared_county.as_(Role.COUNTY).get("/lan/leveranser/4711").status_code == 404


class TestReceivingAFile:
    def test_a_sound_delivery_is_shown_and_waits(self, county: CountyService, browser: Client) -> None:
        envelope = signed(county.member(ANGE), bundle_of(ANGE, "2025", figures(1)))
        answer = upload(browser, "/lan/leveranser", "file", envelope)
        assert answer.status_code == 302
        number = number_of(county, ANGE, "waiting")
        assert answer.headers["Location"] == f"/lan/leveranser/{number}"
        assert "uppladdad på sidan" in said(browser.get(answer.headers["Location"]).text)
        assert upload(browser, "/lan/leveranser", "file", envelope).status_code == 302
        assert len(every_delivery(county.installation, ANGE)) == 1

    def test_one_that_was_changed_is_refused_with_words_and_an_alarm(
        self, county: CountyService, browser: Client
    ) -> None:
        envelope = signed(county.member(ANGE), bundle_of(ANGE, "2025", figures(1)))
        alarms = len(every_alarm(county.installation))
        middle = len(envelope) // 2
        changed = envelope[:middle] + bytes([envelope[middle] ^ 1]) + envelope[middle + 1 :]
        answer = upload(browser, "/lan/leveranser", "file", changed)
        assert answer.status_code == 400
        assert "Rätta detta" in said(answer.text)
        assert every_delivery(county.installation, ANGE) == []
        assert len(every_alarm(county.installation)) == alarms + 1

    def test_nothing_and_too_much_are_refused_before_they_are_read(
        self, county: CountyService, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(county_deliveries, "LARGEST_FILE", 100)
        alarms = len(every_alarm(county.installation))
        for content, words, more in (
            (b"", "Välj leveransens fil.", 0),
            (b"x" * 101, "större än 8 MB", 0),
            (b"x" * 100, "ingen hel, signerad leverans", 1),
        ):
            answer = upload(browser, "/lan/leveranser", "file", content)
            assert answer.status_code == 400
            assert words in said(answer.text)
            assert len(every_alarm(county.installation)) == alarms + more


def upload(browser: Client, path: str, name: str, content: bytes, on: str = "/lan/", **form: object) -> TestResponse:
    return browser.submit(path, on=on, **{name: (io.BytesIO(content), "fil.json")}, **form)


class TestKeys:
    """Timrå's key waits; the others' are in use."""

    def number(self, county: CountyService, code: str) -> int:
        return next(one.number for one in every_party(county.installation) if one.code == code)

    def test_a_key_that_waits_does_not_show_what_is_to_be_heard(self, shared_county: CountyService) -> None:
        number = self.number(shared_county, TIMRA)
        party = next(one for one in every_party(shared_county.installation) if one.number == number)
        html = shared_county.as_(Role.COUNTY).get(f"/lan/nycklar/{number}").text
        assert "väntar på fingeravtryck" in html
        assert fingerprint(party) not in html

    def test_the_countys_own_fingerprint_is_there_to_read_aloud(self, shared_county: CountyService) -> None:
        html = shared_county.as_(Role.COUNTY).get("/lan/kommuner").text
        assert own_fingerprint(shared_county.installation, "22") in html

    def test_what_was_heard_makes_the_key_count(self, county: CountyService, browser: Client) -> None:
        number = self.number(county, TIMRA)
        path, heard = f"/lan/nycklar/{number}", own_fingerprint(county.member(TIMRA), TIMRA)
        assert browser.submit(f"{path}/godta", on=path, fingerprint=heard.replace(" ", "-")).status_code == 302
        assert "Nyckeln gäller nu." in said(browser.get(path).text)
        assert next(one.state for one in every_party(county.installation) if one.number == number) == "enrolled"

    @pytest.mark.parametrize("change", ["", "one digit", "short"])
    def test_what_was_heard_otherwise_does_not(self, change: str, county: CountyService, browser: Client) -> None:
        number = self.number(county, TIMRA)
        path, heard = f"/lan/nycklar/{number}", own_fingerprint(county.member(TIMRA), TIMRA)
        wrong = {"": "", "one digit": str((int(heard[0]) + 1) % 10) + heard[1:], "short": heard[:-1]}[change]
        answer = browser.submit(f"{path}/godta", on=path, fingerprint=wrong)
        assert answer.status_code == 400
        assert heard not in answer.text
        assert next(one.state for one in every_party(county.installation) if one.number == number) == "waiting"

    def test_a_card_is_refused_with_a_reason(self, county: CountyService, browser: Client) -> None:
        path = f"/lan/nycklar/{self.number(county, TIMRA)}"
        assert browser.submit(f"{path}/avvisa", on=path, reason="").status_code == 400
        assert browser.submit(f"{path}/avvisa", on=path, reason="De har inte gjort något kort.").status_code == 302
        assert "De har inte gjort något kort." in said(browser.get("/lan/kommuner").text)

    def test_a_revoked_key_signs_nothing_more(self, county: CountyService, browser: Client) -> None:
        path = f"/lan/nycklar/{self.number(county, ANGE)}"
        assert browser.submit(f"{path}/aterkalla", on=path, reason="En dator är stulen.").status_code == 302
        assert "återkallad" in said(browser.get(path).text)
        envelope = signed(county.member(ANGE), bundle_of(ANGE, "2025", figures(1)))
        assert upload(browser, "/lan/leveranser", "file", envelope).status_code == 400

    def test_a_card_that_comes_in_waits_and_leads_to_its_page(self, county: CountyService, browser: Client) -> None:
        card = own_card(county.member(TIMRA), "2505")
        answer = upload(browser, "/lan/kommuner/nyckelkort", "card", card, on="/lan/kommuner")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/lan/nycklar/{self.number(county, '2505')}"

    def test_a_file_that_is_no_card_says_so(self, county: CountyService, browser: Client) -> None:
        before = every_party(county.installation)
        for content in (b"", b"{}", b"x" * 16_001):
            answer = upload(browser, "/lan/kommuner/nyckelkort", "card", content, on="/lan/kommuner")
            assert answer.status_code == 400
            assert "Rätta detta" in said(answer.text)
        assert every_party(county.installation) == before

    def test_the_countys_card_can_be_saved(self, shared_county: CountyService) -> None:
        answer = shared_county.as_(Role.COUNTY).get("/lan/kommuner/nyckelkort")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="nyckelkort-22.json"'
        assert set(json.loads(answer.data)) == {"payload", "payloadType", "signatures"}


class TestAlarms:
    @pytest.mark.parametrize(("language", "words"), [("sv", "Skriv vad som är gjort"), ("en", "Write what was done")])
    def test_they_stand_there_until_somebody_has_dealt_with_them(
        self, language: str, words: str, shared_county: CountyService
    ) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/larm?lang={language}").text)
        assert words in page
        assert "Härnösand hade återställt en säkerhetskopia." in page

    def test_one_is_dealt_with_once_and_with_words(self, county: CountyService, browser: Client) -> None:
        (number,) = (one.number for one in every_alarm(county.installation, unhandled=True))
        path = f"/lan/larm/{number}"
        assert browser.submit(path, reason=" ").status_code == 400
        token = browser.token(path)
        form = {"csrf_token": token, "reason": "Kommunen är uppringd. Kortet är på väg."}
        assert browser.post(path, data=form).status_code == 302
        assert browser.post(path, data=form).status_code == 400
        assert every_alarm(county.installation, unhandled=True) == []
        assert actions(county).count("alarm handle") == 2
        assert "alarm att hantera" not in said(browser.get("/lan/").text)
        assert "Kommunen är uppringd." in said(browser.get(path).text)


class TestInhabitants:
    def test_a_file_without_source_or_with_a_year_that_is_none_is_not_read(
        self, county: CountyService, browser: Client
    ) -> None:
        for form in (
            {"source": "", "year": "2024"},
            {"source": "SCB", "year": "24"},
            {"source": "SCB", "year": "år24"},
        ):
            answer = upload(browser, "/lan/kommuner/invanare", "population", b"x", on="/lan/kommuner", **form)
            assert answer.status_code == 400
        assert actions(county)[-1] != "population import"

    def test_a_file_that_says_nothing_is_refused_in_words(self, browser: Client) -> None:
        answer = upload(
            browser, "/lan/kommuner/invanare", "population", b"hej", on="/lan/kommuner", source="SCB", year="2024"
        )
        assert answer.status_code == 400
        assert "Rätta detta" in said(answer.text)


class TestHistory:
    def test_every_delivery_is_there_the_latest_first(self, shared_county: CountyService) -> None:
        page = said(shared_county.as_(Role.COUNTY).get(f"/lan/historik/{ORNSKOLDSVIK}").text)
        assert page.index("Nummer 2, 2025") < page.index("Nummer 1, 2025")
        assert "Våldsutsatta vuxna, 2025" in page

    @pytest.mark.parametrize("member", ["0180", "9999", "x"])
    def test_who_is_no_member_is_not_found(self, member: str, shared_county: CountyService) -> None:
        assert shared_county.as_(Role.COUNTY).get(f"/lan/historik/{member}").status_code == 404
