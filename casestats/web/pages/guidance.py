"""Help for each role, how to read a figure, and the accessibility statement. Open to everybody, signed in or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, render_template

from casestats.access import ROLES, Role
from casestats.web.gate import open_to_all
from casestats.words import Words

pages = Blueprint("guidance", __name__)

TESTED_ON = date(2026, 11, 22)
"""When the pages were last assessed as the accessibility statement says."""

STEPS: Mapping[Role, tuple[Words, ...]] = {
    Role.REGISTRAR: (
        Words(
            "Läs in månadens uttag under Inläsning. Filen kontrolleras först; inget ändras förrän du svarar ja.",
            "Import the month's extract under Imports. The file is checked first; nothing changes until you say yes.",
        ),
        Words(
            "Hämta listan över avvisade rader, rätta dem i verksamhetssystemet och läs in på nytt.",
            "Fetch the list of refused rows, mend them in the case system and import anew.",
        ),
        Words(
            "Ge orsakskoder en betydelse under Profiler. Förhandsvisningen säger vad som ändras.",
            "Give reason codes a meaning under Profiles. The preview says what changes.",
        ),
        Words(
            "Ta tillbaka en inläsning som blev fel, med en orsak.",
            "Take back an import that went wrong, with a reason.",
        ),
    ),
    Role.MANAGER: (
        Words(
            "Läget visar dina enheters siffror nu, mot året före, och vad som saknas.",
            "Overview shows your units' figures now, against the year before, and what is missing.",
        ),
        Words(
            "Välj en målgrupp för att se den per månad, kön, ålder och enhet. Hämta som Excel eller skriv ut.",
            "Choose a target group to see it by month, sex, age and unit. Fetch it for Excel, or print it.",
        ),
        Words(
            "Skriv en anteckning när något påverkar siffrorna, till exempel ett nytt formulär.",
            "Write a note when something affects the figures, such as a new form.",
        ),
    ),
    Role.ANALYST: (
        Words(
            "Se hela kommunens siffror och deras täckning under Läget, Målgrupper och Kvalitet.",
            "See the whole municipality's figures and their coverage under Overview, Target groups and Quality.",
        ),
        Words(
            "Gör ett utkast till utlämning. Små tal döljs, och ett bevis visar att inget går att räkna ut.",
            "Draft a release. Small numbers are hidden, and a proof shows that nothing can be worked out.",
        ),
    ),
    Role.APPROVER: (
        Words(
            "Läs utkastet och angreppsrapporten, och godkänn eller lämna tillbaka. Den som gjort utkastet kan inte "
            "granska det.",
            "Read the draft and the attack report, and approve it or send it back. Its author cannot review it.",
        ),
        Words(
            "Publicera en granskad utlämning, eller återkalla en som visat sig fel.",
            "Publish a reviewed release, or withdraw one that proved wrong.",
        ),
    ),
    Role.COUNTY: (
        Words("Läs och hämta det som kommunerna har publicerat.", "Read and fetch what municipalities have published."),
    ),
    Role.MEMBER: (
        Words(
            "Gör en nyckel till kommunens program under Konto. Det lämnar leveranser och hämtar länets resultat.",
            "Make a token for the municipality's program under Account. It hands in deliveries and fetches results.",
        ),
    ),
    Role.ADMINISTRATOR: (
        Words(
            "Lägg upp konton med roller och enheter. Du ser själv inga ärenden och inga siffror.",
            "Make accounts with roles and units. You see no cases and no figures yourself.",
        ),
        Words(
            "Följ jobb, säkerhetskopior och nycklarnas läge. Välj namn, logotyp och färger under Utseende.",
            "Follow jobs, backups and the state of keys. Choose names, logo and colours under Appearance.",
        ),
    ),
    Role.AUDITOR: (
        Words(
            "Läs händelseloggen, sök i den och kontrollera att ingen har ändrat den.",
            "Read the audit log, search it, and verify that nobody has changed it.",
        ),
    ),
}
"""What each role comes here to do."""


@pages.get("/hjalp")
@open_to_all
def help() -> str:
    return render_template("help/help.html", roles=ROLES, steps=STEPS)


@pages.get("/tillganglighet")
@open_to_all
def accessibility() -> str:
    return render_template("help/accessibility.html", tested_on=TESTED_ON)
