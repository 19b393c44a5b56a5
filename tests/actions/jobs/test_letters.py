"""Letters: to whom they go, what they never hold, and how they travel."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casestats.access import Reach, Role
from casestats.actions.accounts import set_own_details
from casestats.actions.jobs.letters import post
from casestats.actions.jobs.reminding import remind
from casestats.actions.jobs.summing_reveals import sum_reveals
from casestats.actions.jobs.telling_news import tell_news
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings
from casestats.store.accounts import AccountRecord, account_numbered
from casestats.store.engine import reading, writing
from casestats.words import Words
from tests.actions.jobs.mail_server import NOT_TAKEN, MailServer, make_certificate
from tests.imports import Home, make_row
from tests.people import cheaply, make_account

ACTOR = Actor("casestats", "scheduler")
HELLO = Words("Hej", "Hello")


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    made = Home(tmp_path / "home", database_url)
    made.installation = cheaply(made.installation)
    return made


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def mailing(installation: Installation, server: MailServer, **settings: Any) -> Installation:
    """The same installation, sending its mail there."""
    given = {
        "mail_server": "127.0.0.1",
        "mail_port": server.port,
        "mail_security": "none",
        "mail_sender": "casestats@example.se",
        "public_address": "https://casestats.example.se",
        **settings,
    }
    return dataclasses.replace(installation, settings=dataclasses.replace(installation.settings, **given))


def somebody(home: Home, name: str, role: Role, *reaches: Reach, email: str = "", news: bool = True, language: str = "sv") -> AccountRecord:  # fmt: skip  # noqa: E501 (one line of parameters)
    """An account with a mail address."""
    account = make_account(home.installation, role, name=name, reaches=reaches or None, second_factor=False)
    set_own_details(
        home.installation,
        Actor(name, role.value),
        account.number,
        full_name=name,
        email=email or f"{name}@example.se",
        language=language,
        news=news,
    )
    with reading(home.installation.engine) as connection:
        found = account_numbered(connection, account.number)
    assert found is not None
    return found


def receivers(server: MailServer) -> list[str]:
    return sorted(str(letter["To"]) for letter in server.letters)


# --- New figures -------------------------------------------------------------------------------------------------


def test_news_go_once_to_those_who_want_them_and_may_see_the_municipality(home: Home, server: MailServer) -> None:
    somebody(home, "anna", Role.ANALYST)
    somebody(home, "ella", Role.MANAGER, language="en")
    somebody(home, "bo", Role.ANALYST, news=False)  # does not want any
    somebody(home, "cilla", Role.ANALYST, Reach("2280"))  # of another municipality
    somebody(home, "lars", Role.COUNTY)  # sees what is published only
    somebody(home, "adam", Role.ADMINISTRATOR)  # sees no figures
    installation = mailing(home.installation, server)
    tell_news(installation, ACTOR)
    assert server.letters == []  # nothing has come since they asked for news
    home.take(make_row(), period="2025")
    tell_news(installation, ACTOR)
    tell_news(installation, ACTOR)
    assert receivers(server) == ["anna@example.se", "ella@example.se"]
    home.take(make_row("2025-2"), period="2025")
    tell_news(installation, ACTOR)
    assert len(server.letters) == 4


def test_a_letter_of_news_has_a_link_and_no_figure_in_the_readers_language(home: Home, server: MailServer) -> None:
    somebody(home, "anna", Role.ANALYST)
    somebody(home, "ella", Role.ANALYST, language="en")
    installation = mailing(home.installation, server)
    tell_news(installation, ACTOR)
    home.take(*(make_row(f"2025-{row}", row=row + 2) for row in range(37)), period="2025")
    tell_news(installation, ACTOR)
    swedish, english = sorted((str(letter["Subject"]), letter.get_content()) for letter in server.letters)[::-1]
    assert (swedish[0], english[0]) == ("Nya siffror i casestats", "New figures in casestats")
    for _, body in (swedish, english):
        assert "https://casestats.example.se/" in body
        assert not any(letter.isdigit() for letter in body)


def test_a_letter_that_could_not_be_sent_does_not_keep_the_step_unclaimed(home: Home, server: MailServer) -> None:
    somebody(home, "anna", Role.ANALYST)
    installation = mailing(home.installation, server, mail_port=1)
    tell_news(installation, ACTOR)
    home.take(make_row(), period="2025")
    with pytest.raises(FixSettings) as told:
        tell_news(installation, ACTOR)
    assert "mail_server" in told.value.words.sv
    tell_news(mailing(home.installation, server), ACTOR)
    assert server.letters == []  # rather none than the same twice


# --- Missing extracts and reveals --------------------------------------------------------------------------------


def test_registrars_are_reminded_of_the_extracts_of_their_municipality_once_they_are_due(
    home: Home, server: MailServer
) -> None:
    somebody(home, "rut", Role.REGISTRAR)
    somebody(home, "ragnar", Role.REGISTRAR, Reach("2280"))
    somebody(home, "anna", Role.ANALYST)
    home.take(make_row(), period="2025-11")
    installation = mailing(home.installation, server)
    home.now = datetime(2026, 1, 4, 12, tzinfo=UTC)
    assert remind(installation, ACTOR) == Words(
        "Alla väntade uttag är inlästa.", "Every expected extract was imported."
    )
    home.now = datetime(2026, 1, 5, 7, tzinfo=UTC)
    remind(installation, ACTOR)
    assert receivers(server) == ["rut@example.se"]
    assert "2281, register: 2025-12" in server.letters[0].get_content()
    home.take(make_row(), period="2025-12")
    remind(installation, ACTOR)
    assert len(server.letters) == 1


def test_managers_hear_of_the_weeks_reveals_in_their_units_only(home: Home, server: MailServer) -> None:
    home.take(make_row(unit="Vuxen"), make_row("2025-2", unit="Barn"), period="2025")
    somebody(home, "eva", Role.MANAGER, Reach("2281", "Vuxen"))
    somebody(home, "bo", Role.MANAGER, Reach("2281", "Barn"))
    with reading(home.installation.engine) as connection:
        unit = connection.exec_driver_sql("SELECT number FROM units WHERE name = 'Vuxen'").scalar_one()
    home.now = datetime(2026, 1, 14, 12, tzinfo=UTC)
    with writing(home.installation.engine) as connection:
        registrar = Actor("rut", "registrar")
        home.installation.write_down(connection, registrar, "reveal", f"2281 {unit} 0123456789abcdef", "correction")
    installation = mailing(home.installation, server)
    sum_reveals(installation, ACTOR)
    assert server.letters == []  # this week's are for the next letter
    home.now = datetime(2026, 1, 19, 7, tzinfo=UTC)
    sum_reveals(installation, ACTOR)
    assert receivers(server) == ["eva@example.se"]
    body = server.letters[0].get_content()
    assert "rut" not in body
    assert "0123456789abcdef" not in body


# --- How it travels ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def quick_home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    made.installation = cheaply(made.installation)
    return made


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_encrypted_and_the_password_comes_from_a_private_file(
    quick_home: Home, certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    password = quick_home.installation.settings.home / "mail-password"
    password.write_text("right\n", encoding="ascii")
    password.chmod(0o600)
    reader = somebody(quick_home, "anna", Role.ANALYST)
    with MailServer(certificate, tls_at_once=security == "tls") as server:
        sending = mailing(
            quick_home.installation, server, mail_security=security, mail_user="casestats", mail_password=password.name
        )
        with post(sending) as office:
            assert office.send(reader, HELLO, HELLO)
        assert server.users == [("casestats", "right")]
        assert server.encrypted == [True]
        password.chmod(0o640)
        with pytest.raises(FixSettings), post(sending):
            pass
    assert str(server.letters[0]["Auto-Submitted"]) == "auto-generated"
    assert "casestats" not in str(server.letters[0]["Message-ID"]).partition("@")[2].removesuffix(">").replace(
        "example.se", ""
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_is_not_trusted_gets_no_letter(
    quick_home: Home, certificate: Path, security: str
) -> None:
    with MailServer(certificate, tls_at_once=security == "tls") as server:
        sending = mailing(quick_home.installation, server, mail_security=security, mail_user="casestats")
        with pytest.raises(FixSettings) as told, post(sending):
            pass
    assert "certifikat" in told.value.words.sv
    assert server.users == []
    assert server.letters == []


def test_a_server_that_offers_no_encryption_gets_no_letter(quick_home: Home, server: MailServer) -> None:
    sending = mailing(quick_home.installation, server, mail_security="starttls")
    with pytest.raises(FixSettings), post(sending):
        pass
    assert server.letters == []


def test_a_wrong_password_is_told_and_not_repeated(
    quick_home: Home, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    password = quick_home.installation.settings.home / "mail-password"
    password.write_text("hemligt", encoding="ascii")
    password.chmod(0o600)
    with MailServer(certificate) as server:
        sending = mailing(
            quick_home.installation, server, mail_security="starttls", mail_user="c", mail_password=str(password)
        )
        with pytest.raises(FixSettings) as told, post(sending):
            pass
    assert "mail_user" in told.value.words.sv
    assert "hemligt" not in repr(told.value)


def test_a_password_never_travels_unencrypted_to_another_machine(quick_home: Home, server: MailServer) -> None:
    sending = mailing(quick_home.installation, server, mail_user="casestats", mail_server="localhost.localdomain")
    with pytest.raises(FixSettings), post(sending):
        pass
    assert server.users == []


def test_one_recipient_that_is_not_taken_does_not_keep_the_letter_from_others(
    quick_home: Home, server: MailServer
) -> None:
    nobody = somebody(quick_home, "nobody", Role.ANALYST, email=NOT_TAKEN)
    anna = somebody(quick_home, "anna", Role.ANALYST)
    with post(mailing(quick_home.installation, server)) as office:
        assert not office.send(nobody, HELLO, HELLO)
        assert office.send(anna, HELLO, HELLO)
    assert receivers(server) == ["anna@example.se"]
