"""The contract's tests, inherited. The sample's people and numbers are invented."""

from __future__ import annotations

# start: tests
import json

from example_adapter import ExampleAdapter

from casestats.adapters.conformance import AdapterConformance
from casestats.schemas.profile import load_profile

PROFILE = """
municipality = "2281"
source = "example"
adapter = "example"
drop = ["namn"]

[columns]
case_ref = "arende"
person_ref = "personnummer"
opened_on = "oppnat"
unit = "enhet"
reason = "orsak"

[[codes]]
code = "V1"
text = "Våld i nära relation"
target_group = "by_age"
yes = ["close_relation"]

[[covers]]
subjects = ["target_group:adult_victim", "target_group:child_victim"]

[[covers]]
subjects = ["close_relation"]
extent = "only_yes"
"""
HEADINGS = ["arende", "personnummer", "namn", "oppnat", "enhet", "orsak"]
ROWS = [
    ["2025-00001", "19900101-9802", "Påhittad, Eva", "2025-01-14", "Vuxen", "V1"],
    ["2025-00002", "20150601-9800", "Påhittad, Liv", "2025-02-01", "Barn", "V1"],
]


def as_json(cells: list[list[str]]) -> bytes:
    headings, *rows = cells
    return json.dumps([dict(zip(headings, row, strict=True)) for row in rows]).encode()


class TestExample(AdapterConformance):
    adapter = ExampleAdapter()
    profile = load_profile(PROFILE, "example.toml")
    good = as_json([HEADINGS, *ROWS])
    first_row = 1  # the first object is row 1: JSON has no row of headings

    def cells(self) -> list[list[str]]:
        return [list(row) for row in [HEADINGS, *ROWS]]

    def from_cells(self, cells: list[list[str]]) -> bytes:
        return as_json(cells)


# end: tests
