"""A municipality's pages towards its county: keys, what leaves and its receipt, figures of two persons, statements."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pytest

from casestats.access import Role
from casestats.actions.delivering import every_outgoing, preview
from casestats.actions.parties import own_card, own_fingerprint
from casestats.actions.receiving import receipt, receive
from casestats.actions.sayings import list_sayings
from casestats.actions.typing_in import list_typed
from casestats.bootstrap import Installation
from casestats.store.agreements import AgreementRecord, every_agreement
from casestats.store.engine import reading
from tests.county.scene import LENA, enrol_both, make_county
from tests.exchange.reading_page import read_page
from tests.web.scene import HOME, Client, Service, app_of

LAN = f"/{HOME}/lan"
FIGURES, SAYINGS, AGREEMENTS, DELIVER = (f"{LAN}/{name}" for name in ("siffror", "kan-vi-svara", "avtal", "leverera"))
FIGURE = {
    "indicator": "cases_honour",
    "period": "2023",
    "status": "exact",
    "value": "12",
    "sentence": "Räknat ur akterna.",
}


@pytest.fixture
def county(tmp_path: Path) -> Installation:
    return make_county(tmp_path / "county")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(read_page(answer.data).text.split())


def file(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "fil.json"


def agreements(service: Service) -> list[AgreementRecord]:
    with reading(service.installation.engine) as connection:
        return every_agreement(connection, HOME)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.APPROVER, Role.REGISTRAR])
@pytest.mark.parametrize("path", ["/", "/kan-vi-svara", "/siffror", "/avtal", "/leverera", "/summor"])
def test_every_page_has_one_heading_and_the_way_to_the_others(role: Role, path: str, shared_service: Service) -> None:
    client = shared_service.as_(role)
    for language, words in (("sv", "Kan vi svara?"), ("en", "Can we answer?")):
        page = read_page(client.get(LAN + path, query_string={"lang": language}).data)
        assert len(page.every("h1")) == 1
        assert words in page.text


def test_pages_of_a_municipality_are_not_there_at_a_county(shared_service: Service) -> None:
    settings = dataclasses.replace(shared_service.installation.settings, role="county", county="22")
    app = app_of(dataclasses.replace(shared_service.installation, settings=settings))
    shared_service.app, before = app, shared_service.app
    try:
        client = shared_service.as_(Role.ANALYST)
        assert [client.get(LAN + path).status_code for path in ("/", "/siffror", "/resultat")] == [404, 404, 404]
    finally:
        shared_service.app = before


def test_the_own_key_card_is_downloaded_and_its_fingerprint_shown(shared_service: Service) -> None:
    client = shared_service.as_(Role.REGISTRAR)
    answer = client.get(f"{LAN}/nyckelkort")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=nyckelkort-{HOME}.json"
    assert own_fingerprint(shared_service.installation, HOME) in text_of(client, f"{LAN}/")


def test_the_countys_key_is_valid_once_its_fingerprint_is_typed(service: Service, county: Installation) -> None:
    client = service.as_(Role.APPROVER)
    path = f"{LAN}/lanets-nyckel"
    assert "Läs in nyckelkortet" in text_of(client, f"{LAN}/")
    assert client.submit(path, on=f"{LAN}/").status_code == 400
    assert client.submit(path, on=f"{LAN}/", file=file(b"{}")).status_code == 400
    assert client.submit(path, on=f"{LAN}/", file=file(own_card(county, "22"))).status_code == 302
    assert "Jämför länets fingeravtryck" in text_of(client, f"{LAN}/")
    wrong = client.submit(f"{path}/1", on=f"{LAN}/", fingerprint="11111 " * 8)
    assert (wrong.status_code, "gäller inte" in wrong.text) == (400, True)
    right = own_fingerprint(county, "22")
    assert client.submit(f"{path}/1", on=f"{LAN}/", fingerprint=right).status_code == 302
    assert "Godtagen av approver" in text_of(client, f"{LAN}/")
    assert right not in text_of(client, f"{LAN}/")


def test_a_key_card_is_refused_with_a_reason(service: Service, county: Installation) -> None:
    client = service.as_(Role.APPROVER)
    client.submit(f"{LAN}/lanets-nyckel", on=f"{LAN}/", file=file(own_card(county, "22")))
    path = f"{LAN}/lanets-nyckel/1"
    assert client.submit(path, on=f"{LAN}/", decision="refuse").status_code == 400
    assert client.submit(path, on=f"{LAN}/", decision="refuse", reason="Fel fingeravtryck.").status_code == 302
    assert "Läs in nyckelkortet" in text_of(client, f"{LAN}/")


def marked(client: Client, path: str) -> dict[str, str]:
    """What the form that signs carries."""
    page = read_page(client.get(path).data)
    fields = [one for one in page.every("input") if one.attributes.get("name") in ("release", "period", "mark")]
    return {one.attributes["name"]: one.attributes.get("value", "") for one in fields}


def test_exactly_what_leaves_is_shown_before_it_is_signed(service: Service, county: Installation) -> None:
    release = f"{HOME}-2025-small-1"
    analyst, approver = service.as_(Role.ANALYST), service.as_(Role.APPROVER)
    path = f"{DELIVER}?release={release}"
    shown = text_of(analyst, path)
    for words in preview(service.installation, HOME, release, to="22").told:
        assert " ".join(words.sv.split()) in shown
    assert "En granskare signerar" in shown
    assert analyst.submit(DELIVER, on=path, **marked(approver, path)).status_code == 403
    answer = approver.submit(DELIVER, on=path, **marked(approver, path))
    assert answer.status_code == 302
    [record] = every_outgoing(service.installation, HOME, "delivery")
    assert answer.headers["Location"] == f"{LAN}/leveranser/{record.number}"
    assert approver.get(f"{answer.headers['Location']}/fil").data == record.envelope
    assert "signerad, inte bekräftad" in text_of(approver, answer.headers["Location"])
    assert "inte bekräftad av länet" in text_of(approver, f"{LAN}/")


def test_what_has_changed_since_it_was_shown_is_not_signed(service: Service) -> None:
    approver = service.as_(Role.APPROVER)
    path = f"{DELIVER}?release={HOME}-2025-small-1"
    seen = marked(approver, path)
    said = {"indicator": "adult_victims", "of": "2025", "status": "approximate", "sentence": "Ny rutin."}
    assert approver.submit(SAYINGS, **said).status_code == 302
    answer = approver.submit(DELIVER, on=path, **seen)
    assert (answer.status_code, "Läs igenom det igen" in answer.text) == (409, True)
    assert every_outgoing(service.installation) == []


def test_the_countys_receipt_says_that_it_has_come(service: Service, county: Installation) -> None:
    enrol_both(county, service.installation, HOME)
    approver = service.as_(Role.APPROVER)
    path = f"{DELIVER}?release={HOME}-2025-small-1"
    where = approver.submit(DELIVER, on=path, **marked(approver, path)).headers["Location"]
    received = receive(county, LENA, approver.get(f"{where}/fil").data, via="file")
    assert received.record is not None
    assert approver.submit(f"{where}/kvitto", on=where, file=file(b"{}")).status_code == 400
    told = receipt(county, received.record.number)
    assert approver.submit(f"{where}/kvitto", on=where, file=file(told)).status_code == 302
    assert "mottagen av länet Länet har tagit emot den" in text_of(approver, where)
    assert "Inget väntar" in text_of(approver, f"{LAN}/")


def test_without_anything_to_deliver_the_page_says_so(shared_service: Service) -> None:
    told = text_of(shared_service.as_(Role.APPROVER), f"{DELIVER}?release=&period=2019")
    assert "inget att leverera" in told
    assert "Signera och lämna" not in told


def test_a_figure_by_hand_takes_two_persons(service: Service) -> None:
    analyst, approver = service.as_(Role.ANALYST), service.as_(Role.APPROVER)
    assert approver.submit(FIGURES, **FIGURE).status_code == 403
    assert analyst.submit(FIGURES, **FIGURE).status_code == 302
    [record] = list_typed(service.installation, HOME)
    assert "Väntar på godkännande" in text_of(analyst, FIGURES)
    assert "väntar på godkännande" in text_of(approver, f"{LAN}/")
    one = f"{FIGURES}/{record.number}"
    assert analyst.submit(one, on=FIGURES, decision="approve").status_code == 403
    assert approver.submit(one, on=FIGURES, decision="reject").status_code == 400
    assert approver.submit(one, on=FIGURES, decision="approve").status_code == 302
    assert "12 (exakt)" in text_of(approver, FIGURES)
    assert [one.decided_by for one in list_typed(service.installation, HOME)] == ["approver"]


def test_who_wrote_a_figure_in_is_not_offered_to_approve_it(service: Service) -> None:
    stranger = service.as_("stranger")  # an analyst and approver of another municipality
    path = "/2280/lan/siffror"
    assert stranger.submit(path, **FIGURE | {"period": "2019", "indicator": "perpetrators"}).status_code == 302
    page = text_of(stranger, path)
    assert "En annan person ska godkänna den" in page
    [record] = list_typed(service.installation, "2280")
    assert stranger.submit(f"{path}/{record.number}", on=path, decision="approve").status_code == 400
    assert list_typed(service.installation, "2280")[0].state == "waiting"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"value": "3"}, "skrivs aldrig in"),
        ({"value": "tolv"}, "heltal"),
        ({"value": ""}, "heltal"),
        ({"status": "unable"}, "Välj vad som kan sägas"),
        ({"status": "suppressed"}, "Ta bort talet"),
        ({"sentence": ""}, "Skriv en mening"),
        ({"sentence": "Gäller Anna Andersson"}, "ser ut att innehålla ett namn"),
        ({"period": "2025-Q1"}, "hela år"),
        ({"indicator": "adult_victims", "period": "2025"}, "utlämning har redan"),
    ],
)
def test_a_figure_that_may_not_be_written_in_says_why(
    change: dict[str, str], why: str, shared_service: Service
) -> None:
    answer = shared_service.as_(Role.ANALYST).submit(FIGURES, **FIGURE | change)
    page = read_page(answer.data)
    assert (answer.status_code, why in page.text) == (400, True), page.text
    assert list_typed(shared_service.installation, HOME) == []


def test_a_small_number_is_not_even_shown_in_the_form_again(shared_service: Service) -> None:
    answer = shared_service.as_(Role.ANALYST).submit(FIGURES, **FIGURE | {"value": "3"})
    values = [one.attributes.get("value") for one in read_page(answer.data).every("input")]
    assert "3" not in values
    kept = shared_service.as_(Role.ANALYST).submit(FIGURES, **FIGURE | {"value": "12", "sentence": ""})
    assert "12" in [one.attributes.get("value") for one in read_page(kept.data).every("input")]


def test_a_figure_that_is_not_shown_reads_as_hidden(service: Service) -> None:
    assert (
        service.as_(Role.ANALYST).submit(FIGURES, **FIGURE | {"status": "suppressed", "value": ""}).status_code == 302
    )
    assert ".. (dold av sekretesskäl)" in text_of(service.as_(Role.REGISTRAR), FIGURES)


def test_a_statement_is_kept_shown_and_taken_back(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    said = {"indicator": "cases_honour", "of": "", "status": "unable", "sentence": "Registreras inte."}
    assert client.submit(SAYINGS, **said).status_code == 302
    page = text_of(client, SAYINGS)
    assert "Sagt för hand: Registreras inte." in page
    assert "alla perioder" in page
    [one] = list_sayings(service.installation, HOME)
    assert client.submit(f"{SAYINGS}/{one.number}/ta-tillbaka", on=SAYINGS).status_code == 302
    assert "Registreras inte" not in text_of(client, SAYINGS)
    assert client.submit(f"{SAYINGS}/{one.number}/ta-tillbaka", on=SAYINGS).status_code == 400


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "exact"}, "bara täckningen"),
        ({"status": ""}, "Välj vad ni kan säga"),
        ({"sentence": " "}, "Skriv en mening"),
        ({"indicator": "nothing"}, "ingen indikator"),
        ({"of": "2025-13"}, "går inte att läsa"),
    ],
)
def test_a_statement_that_is_not_taken_says_why(change: dict[str, str], why: str, shared_service: Service) -> None:
    said = {"indicator": "cases_honour", "of": "2025", "status": "unable", "sentence": "Registreras inte."}
    answer = shared_service.as_(Role.ANALYST).submit(SAYINGS, **said | change)
    assert (answer.status_code, why in read_page(answer.data).text) == (400, True)
    assert list_sayings(shared_service.installation, HOME) == []


def test_what_we_can_say_counts_hidden_figures_and_no_silent_ones(shared_service: Service) -> None:
    told = text_of(shared_service.as_(Role.ANALYST), f"{SAYINGS}?period=2019")
    found = re.search(r"Vi kan svara på (\d+) av (\d+) siffror", told)
    assert found is not None
    assert 0 <= int(found[1]) <= int(found[2])
    assert shared_service.as_(Role.ANALYST).get(f"{SAYINGS}?period=nej").status_code == 404


def test_an_agreement_is_written_down_and_ended(service: Service) -> None:
    client = service.as_(Role.APPROVER)
    given = {"role": "performing", "other": "2280", "counted_by": "performing", "since": "2025-01-01"}
    assert client.submit(AGREEMENTS, **given | {"since": "snart"}).status_code == 400
    assert client.submit(AGREEMENTS, **given | {"role": ""}).status_code == 400
    assert client.submit(AGREEMENTS, **given).status_code == 302
    [one] = agreements(service)
    assert (one.responsible, one.performing, one.until) == ("2280", HOME, None)
    assert "Åt Härnösand" in text_of(service.as_(Role.ANALYST), FIGURES)
    ending = f"{AGREEMENTS}/{one.number}/avsluta"
    assert client.submit(ending, on=AGREEMENTS, until="").status_code == 400
    assert client.submit(ending, on=AGREEMENTS, until="2024-12-31").status_code == 400
    assert client.submit(ending, on=AGREEMENTS, until="2025-12-31").status_code == 302
    assert [str(one.until) for one in agreements(service)] == ["2025-12-31"]


def test_a_registrar_reads_and_changes_nothing(shared_service: Service) -> None:
    client = shared_service.as_(Role.REGISTRAR)
    for path in (FIGURES, SAYINGS, AGREEMENTS, DELIVER, f"{LAN}/lanets-nyckel", f"{LAN}/summor/lista"):
        assert client.submit(path, on="/hjalp", **FIGURE).status_code == 403
    for path in (FIGURES, SAYINGS, AGREEMENTS):
        forms = [one for one in read_page(client.get(path).data).every("form") if one.attributes["method"] == "post"]
        assert {one.attributes["action"] for one in forms} == {"/logga-ut"}


def test_a_form_without_its_token_changes_nothing(shared_service: Service) -> None:
    client = shared_service.as_(Role.ANALYST)
    for path in (FIGURES, SAYINGS, AGREEMENTS):
        assert client.post(path, data=FIGURE).status_code == 400
    assert list_typed(shared_service.installation, HOME) == []


def test_sealed_sums_say_what_nobody_sees_and_refuse_what_is_no_roster(shared_service: Service) -> None:
    settings = dataclasses.replace(shared_service.installation.settings, county="22")
    shared_service.app, before = (
        app_of(dataclasses.replace(shared_service.installation, settings=settings)),
        shared_service.app,
    )
    try:
        client = shared_service.as_(Role.APPROVER)
        path = f"{LAN}/summor"
        assert "Varken länet eller de andra kommunerna ser era tal" in text_of(client, path)
        for address, field in ((f"{path}/lista", "roster"), (f"{path}/runda", "round")):
            assert client.submit(address, on=path).status_code == 400
            assert client.submit(address, on=path, **{field: file(b"{}")}).status_code == 400
        assert client.submit(f"{path}/lista/godta", on=path, carried="%").status_code == 400
        assert client.submit(f"{path}/inget/delta", on=path).status_code == 404
        assert client.submit(f"{path}/inget/lamna", on=path, acceptances=file(b"[]")).status_code == 404
    finally:
        shared_service.app = before
