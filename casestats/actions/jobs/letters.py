"""Mail. No figure, case, unit or name of anybody's stands in it: a letter only says that there is something to see.

The connection is encrypted and the server's certificate checked; the password comes from a file that only the service
may read.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from casestats.actions.jobs.job import GoOn
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.store.accounts import AccountRecord
from casestats.store.engine import writing
from casestats.vault.private_files import read_private
from casestats.words import Language, Words

TIMEOUT = 30
_LOCAL = ("localhost", "127.0.0.1", "::1")


class Post:
    """An open connection to the mail server."""

    def __init__(self, server: smtplib.SMTP, settings: Settings, now: datetime) -> None:
        self._server = server
        self._sender = settings.mail_sender
        self._end = _closing(settings)
        self._now = now

    def send(self, to: AccountRecord, subject: Words, body: Words) -> bool:
        """Send one letter, in the reader's language; False where the server does not take that recipient."""
        language: Language = "en" if to.language == "en" else "sv"
        letter = EmailMessage()
        letter["From"] = self._sender
        letter["To"] = to.email
        letter["Subject"] = subject.spoken(language)
        letter["Date"] = format_datetime(self._now)
        letter["Message-ID"] = make_msgid(domain=_domain(self._sender))
        letter["Auto-Submitted"] = "auto-generated"  # so that no answering machine answers
        letter.set_content(body.spoken(language) + self._end.spoken(language))
        try:
            self._server.send_message(letter)
        except smtplib.SMTPRecipientsRefused:
            return False
        return True


def send_to(
    installation: Installation,
    actor: Actor,
    readers: Iterable[AccountRecord],
    letter: tuple[Words, Words],
    about: str,
    go_on: GoOn,
) -> None:
    """The same letter, subject and body, to each; that it went is written down. Raises FixSettings as `post`."""
    with post(installation) as office:
        for account in readers:
            go_on()
            office.send(account, *letter)
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "mail", about)


@contextmanager
def post(installation: Installation) -> Iterator[Post]:
    """A connection to the mail server of the settings. Raises FixSettings where it does not let us in, or fails."""
    settings = installation.settings
    if not settings.mail_server or not settings.mail_sender:
        raise FixSettings(
            "Brev kan inte skickas: skriv mail_server och mail_sender i settings.toml.",
            "Mail cannot be sent: write mail_server and mail_sender in settings.toml.",
        )
    server = None
    try:
        server = _connected(settings)
        yield Post(server, settings, installation.clock())
    except ssl.SSLError:
        raise FixSettings(
            "E-postservern visar inget certifikat som går att lita på. Brevet är inte skickat. Kontrollera "
            "mail_server, mail_port och mail_security; en egen utfärdare anges i miljövariabeln SSL_CERT_FILE.",
            "The mail server shows no certificate that can be trusted. The letter was not sent. Check "
            "mail_server, mail_port and mail_security; an issuer of your own is named in the environment variable "
            "SSL_CERT_FILE.",
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise FixSettings(
            "E-postservern tar inte emot användaren och lösenordet. Kontrollera mail_user och filen i mail_password.",
            "The mail server does not take the user and the password. Check mail_user and the file of mail_password.",
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        kind = type(error).__name__
        raise FixSettings(
            f"E-postservern svarar inte ({kind}). Kontrollera mail_server och mail_port, och att servern "
            "tar emot brev från den här datorn.",
            f"The mail server does not answer as it should ({kind}). Check mail_server and mail_port, and that it "
            "takes mail from this machine.",
        ) from None
    finally:
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()


def _connected(settings: Settings) -> smtplib.SMTP:
    checked = ssl.create_default_context()
    name = _domain(settings.mail_sender)
    where = (settings.mail_server, settings.mail_port)
    if settings.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, local_hostname=name, timeout=TIMEOUT, context=checked)
    else:
        server = smtplib.SMTP(*where, local_hostname=name, timeout=TIMEOUT)
    try:
        if settings.mail_security == "starttls":
            server.starttls(context=checked)
        if settings.mail_user:
            if settings.mail_security == "none" and settings.mail_server not in _LOCAL:
                raise FixSettings(
                    "Lösenordet till e-postservern skickas inte okrypterat. Skriv starttls eller tls vid "
                    "mail_security.",
                    "The password of the mail server is not sent unencrypted. Write starttls or tls at mail_security.",
                )
            secret = read_private(settings.home / Path(settings.mail_password))
            server.login(settings.mail_user, secret.reveal().decode().strip())
    except BaseException:
        server.close()
        raise
    return server


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip("> ") or "localhost"


def _closing(settings: Settings) -> Words:
    """The last lines of every letter."""
    link = settings.public_address.rstrip("/")
    sv = f"Logga in: {link}/\n" if link else "Logga in i casestats för att se dem.\n"
    en = f"Sign in: {link}/\n" if link else "Sign in to casestats to see it.\n"
    return Words(
        f"{sv}\nBrevet är skickat av casestats. Svara inte på det; brev slår du av under Mitt konto.",
        f"{en}\nThis letter was sent by casestats. Do not answer it; letters are switched off under My account.",
    )
