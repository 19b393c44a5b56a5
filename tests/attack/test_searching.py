"""The search for canaries finds every one of them in every encoding where it was planted; so the attack can fail."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.attack.canaries import COUNT, ENCODINGS, Canary, invent, person_traces, traces
from tests.attack.searching import Searcher, files_under

CANARIES = invent()


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return Searcher(traces(CANARIES))


def test_the_canaries_are_two_hundred_different_people_of_the_test_block() -> None:
    assert len({each.person for each in CANARIES}) == len({each.case for each in CANARIES}) == COUNT
    assert len({each.first_name for each in CANARIES} | {each.family_name for each in CANARIES}) == 2 * COUNT
    assert {each.person[8:10] for each in CANARIES} == {"98"}
    assert {each.sign for each in CANARIES} == {"-", "+"}


def test_every_encoding_is_searched_for() -> None:
    assert set(ENCODINGS) | {"hexadecimal"} == {encoding for encoding, _ in person_traces(CANARIES[0].person)}
    assert len(ENCODINGS) == 12


# Made here by other means than the traces themselves, so that a mistake there is seen here.
PLANTED: dict[str, Callable[[Canary], bytes]] = {
    "twelve digits": lambda one: one.person.encode(),
    "ten digits": lambda one: one.person[2:].encode(),
    "with -": lambda one: f"{one.person[2:8]}-{one.person[8:]}".encode(),
    "with +": lambda one: f"{one.person[2:8]}+{one.person[8:]}".encode(),
    "spaced": lambda one: f"{one.person[:8]} {one.person[8:]}".encode(),
    "URL": lambda one: quote(f"nr={one.person[2:8]}+{one.person[8:]}").encode(),
    "HTML": lambda one: html.escape(one.person[2:8]).encode() + b"&#43;" + one.person[8:].encode(),
    "base64 from the first byte": lambda one: base64.b64encode(b"abc" + one.person[2:].encode() + b"tail"),
    "base64 from the second byte": lambda one: base64.b64encode(b"abcd" + one.person[2:].encode() + b"tail"),
    "base64 from the third byte": lambda one: base64.b64encode(b"abcde" + one.person[2:].encode() + b"tail"),
    "UTF-16": lambda one: one.person[2:].encode("utf-16"),
    "SHA-256": lambda one: hashlib.sha256(one.person.encode()).hexdigest().encode(),
    "hexadecimal": lambda one: one.person.encode().hex().encode(),
}


@pytest.mark.parametrize("encoding", PLANTED)
def test_every_canary_is_found_in_every_encoding(searcher: Searcher, encoding: str) -> None:
    assert set(PLANTED) == {*ENCODINGS, "hexadecimal"}
    for place, canary in enumerate(CANARIES):
        noise = os.urandom(300 + place)  # so that it stands at every place of the search's stride
        found = searcher.hits(noise + PLANTED[encoding](canary) + noise)
        assert f"person number of canary {place}, {encoding}" in found


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le", "unicode_escape"])
def test_every_name_and_case_number_is_found(searcher: Searcher, encoding: str) -> None:
    for place, canary in enumerate(CANARIES):
        text = f"ärendet {canary.case} gäller {canary.first_name.upper()} {canary.family_name.lower()}, enligt uppgift"
        found = {label.rpartition(",")[0] for label in searcher.hits(text.encode(encoding))}
        assert found == {f"name of canary {place}", f"case number of canary {place}"}


def test_names_are_found_in_base64_wherever_they_stand(searcher: Searcher) -> None:
    for shift in range(3):
        text = base64.b64encode(b"x" * shift + CANARIES[7].family_name.encode() + b"x")
        assert searcher.hits(text) == {"name of canary 7, base64"}


def test_a_trace_over_the_edge_of_a_piece_is_found(searcher: Searcher) -> None:
    for shift in (20, 8, 7, 4, 1):
        data = b"." * ((1 << 20) - shift) + CANARIES[3].person.encode() + b"."
        assert "person number of canary 3, twelve digits" in searcher.hits(data)


def test_chance_finds_nothing(searcher: Searcher) -> None:
    assert searcher.hits(os.urandom(1 << 22)) == set()


def test_files_names_workbooks_and_databases_are_opened_up(searcher: Searcher, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sheet1.xml", f"<c>{CANARIES[0].person}</c>" * 50)
    (tmp_path / "report.xlsx").write_bytes(packed.getvalue())
    (tmp_path / f"{CANARIES[1].family_name}.txt").touch()
    with closing(sqlite3.connect(tmp_path / "kept.db")) as database:
        database.execute("CREATE TABLE kept (text)")
        long = "x" * 4070 + CANARIES[2].person  # longer than a page
        database.execute("INSERT INTO kept VALUES (?)", (long,))
        database.commit()
    found = searcher.search(files_under(tmp_path))
    assert any("report.xlsx!xl/sheet1.xml: person number of canary 0" in each for each in found)
    assert any("name of canary 1" in each for each in found)
    assert any("kept.db table kept: person number of canary 2" in each for each in found)
