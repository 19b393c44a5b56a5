"""Headings that mean the same, and headings of columns that are never mapped (docs/profil.md).

`draft` guesses with them; a profile is checked with those that name a person or hold free text, so that nobody
maps such a column by mistake.
"""

from __future__ import annotations

from casestats.adapters.folding import fold, spelled

NEVER_MAPPED: dict[str, tuple[str, ...]] = {
    "name": ("Namn", "Förnamn", "Efternamn", "Tilltalsnamn", "Klient", "Brukare", "För- och efternamn", "Klientnamn"),
    "address": ("Adress", "Postadress", "Gatuadress", "Postnr", "Postnummer", "Postort", "Telefon", "Telefonnummer",
                "Mobil", "E-post", "E-postadress", "Mejl", "C/o"),
    "worker": ("Handläggare", "Ansv handläggare", "Ansvarig handläggare", "Socialsekreterare", "Handl", "Sign",
               "Användare", "Registrerad av", "Beslutsfattare", "Delegat", "Respondent"),
    "free_text": ("Anteckning", "Anteckningar", "Kommentar", "Kommentarer", "Fritext", "Beskrivning", "Övrigt",
                  "Annat, nämligen", "Annat våld, nämligen"),
}  # fmt: skip

SYNONYMS: dict[str, tuple[str, ...]] = {
    "case_ref": ("Ärendenr", "Ärendenummer", "Ärende-ID", "Ärende", "Akt", "Aktnr", "Aktnummer", "Dnr", "Diarienr",
                 "Diarienummer", "Utredningsnr", "Insatsnr", "Löpnr", "ID", "Id-nr"),
    "person_ref": ("Personnr", "Personnummer", "Pnr", "Pers.nr", "Person-ID", "Födelsenr", "Klientnr", "Brukarnr",
                   "Personnummer/TF-nr", "Samordningsnr", "Samordningsnummer"),
    "birth_year": ("Födelseår", "Född", "Födelsedatum", "Född år"),
    "age": ("Ålder", "Ålder vid aktualisering", "Åldersgrupp", "Åldersintervall"),
    "sex": ("Kön", "Juridiskt kön", "K/M", "Sex", "Man/Kvinna", "Flicka/Pojke"),
    "opened_on": ("Aktualiseringsdatum", "Datum för aktualisering", "Aktualisering", "Aktualiserad", "Inkom",
                  "Inkomdatum", "Ankomstdatum", "Anmälningsdatum", "Startdatum", "Öppnad", "Registreringsdatum"),
    "opened_how": ("Aktualiseringssätt", "Typ av aktualisering", "Anmälare", "Inkommit från"),
    "reason": ("Orsakskod", "Orsak", "Aktualiseringsorsak", "Ärendeorsak", "Problemtyp", "Anledning", "Huvudorsak",
               "Biorsak", "Sökorsak"),
    "closed_on": ("Avslutsdatum", "Avslutad", "Avslutat", "Ärendet avslutat", "Slutdatum"),
    "outcome": ("Avslutsorsak", "Resultat", "Resultat vid avslut", "Måluppfyllelse"),
    "status": ("Status",),
    "unit": ("Enhet", "Organisation", "Org.enhet", "Avdelning", "Sektion", "Grupp", "Team", "Distrikt", "Stadsdel",
             "Resultatenhet", "Ansvar"),
    "target_group": ("Målgrupp", "Kategori", "Roll", "Personkrets"),
    "municipality": ("Kommun", "Kommunkod", "Kommunnamn"),
    "answer_set": ("Svars-ID", "SvarsID", "AnswerSetId", "Svar-ID"),
    "answered_on": ("Avslutad svar", "Svarsdatum", "Besvarad", "Inskickat"),
}  # fmt: skip

MEASURE_SYNONYMS: dict[str, tuple[str, ...]] = {
    "kind": ("Insats", "Insatstyp", "Insatskod", "Åtgärd", "Placering", "Placeringsform"),
    "since": ("Insats fr o m", "Insats från och med", "Verkställd", "Verkställighet", "Fr o m", "From", "Insats start"),
    "until": ("Insats t o m", "Insats till och med", "T o m", "Tom", "Insats slut"),
    "granted": ("Beslut", "Beslutstyp", "Bifall/Avslag", "Insats form"),
    "decided_on": ("Beslutsdatum", "Beslut datum"),
}  # fmt: skip

FLAG_SYNONYMS: dict[str, tuple[str, ...]] = {
    "close_relation": ("VNR", "Våld i nära relation", "Våld i nära relationer", "MVK", "Kvinnofrid"),
    "physical": ("Fysiskt", "Fysiskt våld"),
    "psychological": ("Psykiskt", "Psykiskt våld"),
    "sexual": ("Sexuellt", "Sexuellt våld"),
    "economic": ("Ekonomiskt", "Ekonomiskt våld"),
    "material": ("Materiellt", "Materiellt våld"),
    "neglect": ("Försummelse",),
    "digital": ("Digitalt", "Digitalt våld"),
    "latent": ("Latent", "Latent våld"),
    "other_violence": ("Annat våld",),
    "child_witness": ("Barn bevittnat", "Barn som upplevt våld", "Barn som bevittnat våld", "Barnfridsbrott"),
    "honour": ("HRV", "Heder", "Hedersrelaterat", "Hedersrelaterat våld och förtryck", "Våld i hederskontext",
               "Hederskontext", "Hederskultur"),
    "prostitution": ("PoM", "Prostitution", "Prostitution och människohandel", "Prostitution/människohandel",
                     "Sex mot ersättning"),
    "perpetrator": ("Våldsutövare",),
    "disability": ("Funktionsnedsättning", "Funktionshinder"),
    "substance_use": ("Missbruk eller beroende", "Missbruk", "Missbruk/beroende", "Beroende"),
    "foreign_background": ("Utländsk bakgrund",),
    "lgbtq": ("Hbtqi", "Hbtq", "Hbtqi-person"),
}  # fmt: skip

_NEVER = {fold(heading): why for why, headings in NEVER_MAPPED.items() for heading in headings}


def never_mapped(heading: str) -> str | None:
    """Why a column with this heading is never mapped: `name`, `address`, `worker` or `free_text`; None: it may be."""
    return _NEVER.get(fold(heading))


def field_of(heading: str, synonyms: dict[str, tuple[str, ...]]) -> str | None:
    """The field that has this heading among its synonyms."""
    return next((name for name, known in synonyms.items() if spelled(heading) in map(spelled, known)), None)
