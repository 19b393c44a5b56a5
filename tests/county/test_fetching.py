"""What the county has for a municipality: its results, and the papers of sealed sums. Fetched over a line that breaks,
they are here once; what is not the county's is not here at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from casestats.actions import sending
from casestats.actions.calling_county import NotThrough
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.receiving import every_alarm
from casestats.actions.returning import make_returns, returned, returned_content
from casestats.actions.sending import (
    fetch_results,
    fetch_rounds,
    fetch_sum_papers,
    send,
    send_sum_message,
)
from casestats.actions.sums_coordinating import make_roster, open_round, rounds
from casestats.actions.sums_taking_part import accept_roster, accept_round, own_rounds
from casestats.audit import Actor
from casestats.errors import FixSettings, Refused
from casestats.store.deliveries import OutgoingRecord
from casestats.web.app import create_app
from tests.county.ends import CODE, Ends, served
from tests.county.lines import Cut, Forwarder, Scripted, answer
from tests.county.scene import KARIN, LENA, bundle_of, deliver_and_accept, enrol_both, make_county, make_member

OTHERS = ("2260", "2262", "2280")
OTTO = Actor("otto", "county")


class Contributor(Ends):
    """A municipality beside others whose keys the county has accepted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.others = {code: make_member(folder, code) for code in OTHERS}
        for code, other in self.others.items():
            enrol_both(self.county, other, code)

    def deliver_all(self) -> None:
        for code, other in self.others.items():
            deliver_and_accept(self.county, other, bundle_of(code, figures={"adult_victims": 20}))
        deliver_and_accept(self.county, self.member, self.ready().bundle)

    def publish(self) -> OutgoingRecord:
        """Another release of the county; the result for the municipality."""
        id = draft_county(self.county, LENA, "2025").record.id
        review_county(self.county, OTTO, id, approve=True)
        publish_county(self.county, LENA, id)
        made = make_returns(self.county, LENA, id)
        return next(one for one in made if one.recipient == CODE)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(make_county(tmp_path_factory.mktemp("app")))


@pytest.fixture
def ends(tmp_path: Path, app: Flask) -> Iterator[Contributor]:
    made = Contributor(tmp_path)
    with served(made.county, app) as port:
        made.connect(port)
        yield made


@pytest.fixture
def alone(tmp_path: Path) -> Ends:
    """A municipality that is led to somebody who says what a test wants."""
    return Ends(tmp_path)


def port_of(ends: Ends) -> int:
    return int(ends.member.settings.county_address.rpartition(":")[2])


# --- Results -----------------------------------------------------------------------------------------------------


def test_a_result_is_fetched_once_and_holds_what_the_county_has_published(ends: Contributor) -> None:
    ends.deliver_all()
    assert fetch_results(ends.member, KARIN) == (0, 0)
    made = ends.publish()
    assert fetch_results(ends.member, KARIN) == (1, 0)
    assert fetch_results(ends.member, KARIN) == (0, 1)
    [here] = returned(ends.member, CODE)
    assert (here.digest, here.sequence, here.via) == (made.digest, 1, "api")
    content = returned_content(ends.member, here.number).content
    assert {one.municipality for one in content.rests_on} == {CODE, *OTHERS}


@pytest.mark.slow
def test_wherever_the_line_is_cut_each_result_is_here_once_and_in_order(ends: Contributor) -> None:
    ends.deliver_all()
    made = [ends.publish() for _ in range(2)]
    size = len(made[0].envelope)
    cuts = [Cut(request=50), Cut(answer=0), Cut(answer=200), Cut(), Cut(request=0), Cut(), Cut(answer=5)]
    cuts += [Cut(), Cut(answer=size // 2), Cut(), Cut(answer=size), Cut(), Cut(), Cut(answer=size // 3)]
    failed = 0
    with Forwarder(port_of(ends), cuts) as line:
        ends.connect(line.port)
        while len(returned(ends.member)) < len(made):
            try:
                fetch_results(ends.member, KARIN)
            except NotThrough:
                failed += 1
        assert fetch_results(ends.member, KARIN) == (0, 2)
    assert failed == line.cuts == sum(cut != Cut() for cut in cuts)
    assert [one.digest for one in reversed(returned(ends.member))] == [one.digest for one in made]
    assert every_alarm(ends.member) == []


@pytest.mark.parametrize("number", [0, -1, True, "1", None, 1.0, [1]])
def test_a_list_that_names_no_result_is_no_countys(alone: Ends, number: object) -> None:
    told = {"items": [{"number": number, "recipient": CODE, "digest": "0" * 64}]}
    with Scripted(answer("200 OK", json.dumps(told).encode())) as false:
        alone.connect(false.port)
        with pytest.raises(NotThrough):
            fetch_results(alone.member, KARIN)
    assert len(false.requests) == 1


@pytest.mark.parametrize("told", ["[]", "{}", '{"items": 7}', '{"items": [7]}', '{"items": null}'])
def test_what_is_no_list_is_no_countys(alone: Ends, told: str) -> None:
    with Scripted(answer("200 OK", told.encode())) as false:
        alone.connect(false.port)
        for verb in (fetch_results, fetch_rounds):
            with pytest.raises(NotThrough):
                verb(alone.member, KARIN)


def test_a_list_without_end_is_read_to_a_limit(alone: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_PAGES", 3)
    paper = {"municipality": CODE, "kind": "roster", "about": "2025", "content": "{}"}
    with Scripted(answer("200 OK", json.dumps({"items": [paper] * 100}).encode())) as false:
        alone.connect(false.port)
        assert len(fetch_sum_papers(alone.member)) == 300
    assert len(false.requests) == 3


@pytest.mark.slow
def test_what_another_has_signed_is_refused_with_an_alarm_and_the_next_is_taken(
    ends: Contributor, tmp_path: Path
) -> None:
    other = Contributor(tmp_path / "other")
    for one in (ends, other):
        one.deliver_all()
    theirs, mine = other.publish(), ends.publish()
    items = [{"number": number, "recipient": CODE, "digest": f"{number}" * 64} for number in (1, 2)]
    told = answer("200 OK", json.dumps({"items": items}).encode())
    with Scripted(told, answer("200 OK", theirs.envelope), answer("200 OK", mine.envelope)) as false:
        ends.connect(false.port)
        with pytest.raises(Refused):
            fetch_results(ends.member, KARIN)
    assert [one.kind for one in every_alarm(ends.member)] == ["not_enrolled"]
    assert [one.digest for one in returned(ends.member)] == [mine.digest]


# --- Sealed sums -------------------------------------------------------------------------------------------------


def test_a_member_takes_part_in_a_round_over_the_line(ends: Contributor) -> None:
    roster = make_roster(ends.county, LENA, year=2025, members=[CODE, *OTHERS])
    opened = open_round(ends.county, LENA, period="2025")
    papers = fetch_sum_papers(ends.member)
    assert [(one.municipality, one.kind, one.about) for one in papers] == [
        (CODE, "roster", "2025"),
        (CODE, "round", opened.id),
    ]
    assert fetch_rounds(ends.member, KARIN) == 0
    accept_roster(ends.member, KARIN, papers[0].content, municipality=CODE, fingerprint=roster.fingerprint)
    assert fetch_rounds(ends.member, KARIN) == 1
    [round_here] = own_rounds(ends.member, CODE)
    answer_to_it = accept_round(ends.member, KARIN, CODE, round_here.record.id)
    with Forwarder(port_of(ends), [Cut(answer=0), Cut(request=900), Cut(answer=40)]) as line:
        ends.connect(line.port)
        for _ in range(3):
            with pytest.raises(NotThrough):
                send_sum_message(ends.member, KARIN, answer_to_it.number)
            assert ends.kept(answer_to_it).state == "ready"
        done = send_sum_message(ends.member, KARIN, answer_to_it.number)
    assert (done.state, ends.kept(answer_to_it).tries) == ("confirmed", 4)
    assert rounds(ends.county)[0].joined == (CODE,)
    assert every_alarm(ends.county) == every_alarm(ends.member) == []


def test_an_answer_is_no_delivery_and_a_delivery_no_answer(ends: Contributor) -> None:
    roster = make_roster(ends.county, LENA, year=2025, members=[CODE, *OTHERS])
    open_round(ends.county, LENA, period="2025")
    paper = fetch_sum_papers(ends.member)[0]
    accept_roster(ends.member, KARIN, paper.content, municipality=CODE, fingerprint=roster.fingerprint)
    fetch_rounds(ends.member, KARIN)
    message = accept_round(ends.member, KARIN, CODE, own_rounds(ends.member, CODE)[0].record.id)
    delivery = ends.ready().record
    with pytest.raises(FixSettings):
        send(ends.member, KARIN, message.number)
    with pytest.raises(FixSettings):
        send_sum_message(ends.member, KARIN, delivery.number)
    with Scripted(answer("200 OK", json.dumps({"digest": delivery.digest}).encode())) as false:
        ends.connect(false.port)
        with pytest.raises(NotThrough):
            send_sum_message(ends.member, KARIN, message.number)
    assert ends.kept(message).state == "ready"
