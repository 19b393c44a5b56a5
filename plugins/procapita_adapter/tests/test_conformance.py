"""The contract's tests, with small samples of the reports of a case system. Every person and number is invented."""

from __future__ import annotations

import io

import xlsxwriter
from procapita_adapter.adapter import ProcapitaAdapter

from casestats.adapters.conformance import AdapterConformance
from casestats.adapters.discovery import example_profiles
from casestats.schemas.profile import load_profile

HEADINGS = (
    "Ärendenr;Personnr;Namn;Kön;Enhet;Handläggare;Aktualiseringsdatum;Aktualiseringssätt;Orsakskod;Orsak;"
    "Beslutsdatum;Beslut;Insats;Insats fr o m;Insats t o m;Avslutsdatum;Avslutsorsak;Status"
)
SAMPLE = f"""{HEADINGS}
2025-00001;19900101-9802;Påhittad, Eva;Kvinna;Vuxen;hanhan;2025-01-14;Anmälan;210;Våld i nära relation;;;;;;;;Pågående
2025-00002;19850315-9819;Fiktiv, Olle;Man;Stödcentrum;hanhan;2025-01-19;Ansökan;410;Våldsutövare;2025-02-08;Bifall;\
Behandling, våldsutövare;2025-02-08;;;;Pågående
2025-00002;19850315-9819;Fiktiv, Olle;Man;Stödcentrum;hanhan;2025-01-19;Ansökan;;;2025-02-09;Avslag;Kontaktperson;;;;;\
Pågående
2025-00003;20150601-9800;Påhittad, Liv;Kvinna;Barn och unga;barbar;2025-02-01;Orosanmälan;320;\
Barn utsatt för våld av närstående;;Service;Stödsamtal;2025-02-08;2025-03-15;2025-04-01;Målet uppnått;Avslutad
"""


class TestSundsvallAsText(AdapterConformance):
    adapter = ProcapitaAdapter()
    profile = load_profile(example_profiles("procapita")["2281_sundsvall.toml"], "2281_sundsvall.toml")
    good = SAMPLE.encode("cp1252")
    encoding = "cp1252"
    file_name = "uttag_2025-12.csv"
    period = None


class TestTimraAsText(AdapterConformance):
    adapter = ProcapitaAdapter()
    profile = load_profile(example_profiles("procapita")["2262_timra_procapita.toml"], "2262_timra_procapita.toml")
    good = SAMPLE.replace(";19", ";").encode("utf-8-sig")
    encoding = "utf-8-sig"


def workbook(cells: list[list[str]]) -> bytes:
    """An Excel workbook of one sheet, everything text."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Uttag")
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    return made.getvalue()


class TestSundsvallAsWorkbook(AdapterConformance):
    adapter = ProcapitaAdapter()
    profile = TestSundsvallAsText.profile
    good = workbook([line.split(";") for line in SAMPLE.splitlines()])
    file_name = "uttag_2025-12.xlsx"
    period = None

    def cells(self) -> list[list[str]]:
        return [line.split(";") for line in SAMPLE.splitlines()]

    def from_cells(self, cells: list[list[str]]) -> bytes:
        return workbook([[cell[:32_000] for cell in row] for row in cells])
