"""From a new county to an accepted delivery and its receipt, at two desks, on the command line alone."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from casestats.actions.sayings import say
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from casestats.county.saying import Saying
from tests.cli.desk import Desk
from tests.county.scene import KARIN
from tests.ready_schema import put_tables


class Desks:
    """A desk at the county, one in Timrå, and a folder that both can reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.county = Desk(folder / "county")
        self.member = Desk(folder / "timra")
        for desk in (self.county, self.member):
            put_tables(f"sqlite:///{desk.home / 'casestats.db'}")
        self.county.done("init", "--role", "county", "--county", "22")
        self.member.done("init", "--county", "22")

    def path(self, name: str) -> Path:
        return self.folder / name

    def introduce(self) -> None:
        """Each has the other's card, and has heard its fingerprint."""
        county = self.county.done("key-card", "--out", self.path("lan.json")).out
        member = self.member.done("key-card", "--municipality", "2262", "--out", self.path("timra.json")).out
        self.county.done("county", "enrol", self.path("timra.json"), "--fingerprint", digits(member))
        self.member.done("county", "enrol", self.path("lan.json"), "--fingerprint", digits(county))

    def speak(self) -> None:
        """Timrå has nothing to count, and says so."""
        here = open_installation(read_settings(self.member.home))
        sentence = "Vi frågar inte om det."
        say(here, KARIN, "2262", indicator="honour_persons", period="2025", status=Saying.UNABLE, sentence=sentence)

    def deliver(self, *more: str) -> str:
        asked = ("--municipality", "2262", "--period", "2025", "--yes", *more)
        return self.member.done("deliver", *asked).out


def digits(told: str) -> str:
    found = re.search(r"(?:\d{5} ){7}\d{5}", told)
    assert found is not None, told
    return found[0]


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    return Desks(tmp_path)


def test_a_delivery_goes_all_the_way_and_the_receipt_back(desks: Desks) -> None:
    desks.introduce()
    desks.speak()
    told = desks.deliver("--out", str(desks.path("leverans.json")))
    assert "Till: Västernorrlands län (22). Från: Timrå (2262). Period: 2025. Leverans nummer 1." in told
    assert "Det här skickas inte: ärenden" in told
    assert "Leverans 1 är signerad: nummer 1 till 22." in told
    assert "inte kvitterad" in desks.member.done("delivered").out

    received = desks.county.done("county", "receive", desks.path("leverans.json")).out
    assert received.startswith("1  Timrå 2025, nr 1: Mottagen och kontrollerad.")
    assert "väntar på beslut" in desks.county.done("county", "deliveries").out
    assert "Personer utsatta för hedersrelaterat våld och förtryck" in desks.county.done("county", "show", 1).out
    desks.county.done("county", "accept", 1)
    (record,) = desks.county.done("county", "deliveries", "--json").json
    assert (record["sender"], record["state"]) == ("2262", "accepted")

    desks.county.done("county", "receipt", 1, "--out", desks.path("kvitto.json"))
    assert "är kvitterad" in desks.member.done("confirm", 1, desks.path("kvitto.json")).out
    (sent,) = desks.member.done("delivered", "--json").json
    assert (sent["state"], sent["digest"]) == ("confirmed", record["digest"])


def test_what_is_refused_ends_with_five_and_is_an_alarm_that_waits(desks: Desks) -> None:
    desks.introduce()
    desks.speak()
    desks.deliver("--out", str(desks.path("leverans.json")))
    whole = desks.path("leverans.json").read_bytes()
    desks.path("leverans.json").write_bytes(whole.replace(b"delivery+json", b"something+json"))
    ran = desks.county.run("county", "receive", desks.path("leverans.json"))
    assert ran.code == 5
    assert "ingen hel, signerad leverans" in ran.out
    (alarm,) = desks.county.done("county", "alarms", "--json").json
    assert alarm["kind"] == "not_signed"
    desks.county.done("county", "handle-alarm", alarm["number"], "--reason", "bad om en ny kopia")
    assert "Inga larm väntar" in desks.county.done("county", "alarms").out
    assert "bad om en ny kopia" in desks.county.done("county", "alarms", "--all").out


def test_a_delivery_goes_through_the_folder(desks: Desks) -> None:
    desks.introduce()
    desks.speak()
    desks.member.set(county="22", deliveries=str(desks.path("delad")))
    assert "leverans-2262-2025-0001.json" in desks.deliver("--folder")
    desks.path("delad").joinpath("ut").rename(desks.path("delad") / "in")
    desks.county.set(role="county", county="22", deliveries=str(desks.path("delad")))
    assert "Timrå 2025, nr 1" in desks.county.done("county", "receive", "--folder").out
    assert "Inget väntade" in desks.county.done("county", "receive", "--folder").out
    desks.county.done("county", "refuse", 1, "--reason", "fel period")
    assert "fel period" in desks.county.done("county", "show", 1).out


def test_a_delivery_waits_for_the_one_before_it_or_for_a_person(desks: Desks) -> None:
    desks.introduce()
    desks.speak()
    desks.deliver()
    asked = ("--municipality", "2262", "--period", "2024", "--yes", "--out", desks.path("andra.json"))
    assert desks.member.run("deliver", *asked).code == 4  # nothing is said of 2024
    here = open_installation(read_settings(desks.member.home))
    say(here, KARIN, "2262", indicator="honour_persons", period="", status=Saying.UNABLE, sentence="Vi frågar inte.")
    desks.member.done("deliver", *asked)
    assert "en tidigare leverans saknas" in desks.county.done("county", "receive", desks.path("andra.json")).out
    assert desks.county.run("county", "accept", 1).code == 5
    desks.county.done("county", "go-on", "2262", "--reason", "den första kommer aldrig")
    desks.county.done("county", "accept", 1)


@pytest.mark.parametrize(("answer", "code"), [("", 2), ("\n", 0), ("nej\n", 0)])
def test_nothing_is_signed_unless_somebody_says_yes(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    desks.speak()
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    ran = desks.member.run("deliver", "--municipality", "2262", "--period", "2025")
    assert ran.code == code
    assert "Det här skickas inte" in ran.out
    assert "Inget är signerat" in desks.member.done("delivered").out
    assert desks.member.run("deliver", "--yes").code == 2


def test_a_card_is_not_believed_before_its_fingerprint_was_heard(desks: Desks) -> None:
    told = desks.member.done("key-card", "--municipality", "2262", "--out", desks.path("timra.json")).out
    shown = desks.county.done("county", "enrol", desks.path("timra.json")).out
    assert "gäller inte än" in shown
    assert digits(told) not in shown + desks.county.done("county", "parties").out
    wrong = desks.county.run("county", "enrol", desks.path("timra.json"), "--fingerprint", "12345 " * 8)
    assert wrong.code == 5
    desks.county.done("county", "enrol", desks.path("timra.json"), "--fingerprint", digits(told))
    (party,) = desks.county.done("county", "parties", "--json").json
    assert (party["code"], party["state"]) == ("2262", "enrolled")
    desks.county.done("county", "revoke", "2262", "--reason", "nyckeln har kommit bort")
    assert "återkallad" in desks.county.done("county", "parties").out


def test_a_new_key_comes_with_the_old_ones_word(desks: Desks) -> None:
    desks.introduce()
    new = Desk(desks.path("ny"))
    new.done("init", "--county", "22")
    new.done("key-card", "--municipality", "2262", "--out", desks.path("ny.json"))
    desks.member.done("key-endorse", desks.path("ny.json"), "--out", desks.path("intyg.json"))
    ran = desks.county.done("county", "enrol", desks.path("ny.json"), "--endorsement", desks.path("intyg.json"))
    assert "gäller nu" in ran.out
    assert "har bytt nyckel" in desks.county.done("county", "alarms").out


def test_a_second_card_is_refused_by_a_person(desks: Desks) -> None:
    desks.introduce()
    other = Desk(desks.path("annan"))
    other.done("init")
    other.done("key-card", "--municipality", "2262", "--out", desks.path("annan.json"))
    desks.county.done("county", "enrol", desks.path("annan.json"))
    assert "Någon annan kan säga sig vara" in desks.county.done("county", "alarms").out
    desks.county.done("county", "refuse-key", 2, "--reason", "inte deras")
    assert [one["state"] for one in desks.county.done("county", "parties", "--json").json] == ["enrolled", "refused"]


def test_a_county_is_made_with_its_code_and_takes_no_cases(desks: Desks, tmp_path: Path) -> None:
    assert 'county = "22"' in (desks.county.home / "settings.toml").read_text(encoding="utf-8")
    assert 'role = "county"' in (desks.county.home / "settings.toml").read_text(encoding="utf-8")
    assert Desk(tmp_path / "new").run("init", "--role", "county").code == 4
    assert desks.member.run("init", "--role", "county", "--county", "22").code == 4
    assert desks.county.done("init", "--role", "county", "--county", "22").code == 0
    extract = tmp_path / "uttag.csv"
    extract.write_text("Ärendenummer;Personnummer\n", encoding="utf-8")
    for arguments in (
        ("profile", "draft", "--adapter", "procapita", extract),
        ("profile", "check", extract),
        ("import", "--profile", "x", extract),
    ):
        ran = desks.county.run(*arguments)
        assert (ran.code, "Här finns inga ärenden" in ran.err) == (4, True)
    assert desks.member.run("county", "receive", extract).code == 4


def test_the_commands_speak_english(desks: Desks) -> None:
    desks.introduce()
    told = desks.county.done("county", "parties", "--lang", "en").out
    assert "is believed" in told
    assert "No alarms wait." in desks.county.done("county", "alarms", "--lang", "en").out
