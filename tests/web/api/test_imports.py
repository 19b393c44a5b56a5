"""An extract on its way in, by a program: uploaded, looked at, confirmed, dropped, taken back."""

from __future__ import annotations

import io
import json
from typing import Any

from casestats.access import Role
from casestats.actions.upload_workers import wait_for_worker
from tests.web.api.program import API, HERE, Program, corrected, problem_of

IMPORTS = f"{HERE}/imports"
BATCHES = f"{HERE}/batches"
PATIENCE = 120


def spoiled(extract: bytes) -> bytes:
    """The same with three rows that cannot be counted, and a formula in each."""
    lines = extract.decode("latin-1").splitlines()
    for place in (1, 2, 3):
        cells = lines[place].split(";")
        cells[4], cells[6] = "=1+1", "i våras"
        lines[place] = ";".join(cells)
    return "\r\n".join(lines).encode("latin-1")


def upload(program: Program, extract: bytes) -> Any:
    """What is told of an upload once its worker has ended."""
    profile = program.told(f"{HERE}/profiles")["items"][0]["name"]
    data = {
        "profile": profile,
        "period": "2025-12",
        "file": (io.BytesIO(extract), "Anna Andersson 199001019802.csv"),
    }
    answer = program.post(IMPORTS, data=data, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    told = json.loads(answer.text)
    assert answer.headers["Location"] == f"{API}{IMPORTS}/{told['id']}"
    wait_for_worker(told["id"], PATIENCE)
    return program.told(f"{IMPORTS}/{told['id']}")


def confirm(program: Program, id: str) -> Any:
    answer = program.post(f"{IMPORTS}/{id}/confirm")
    assert answer.status_code == 202, answer.text
    wait_for_worker(id, PATIENCE)
    return json.loads(answer.text)


def test_an_extract_is_planned_and_waits_for_a_yes_until_it_is_dropped(writing_programs: Program) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    before = registrar.told(BATCHES)["total"]
    told = upload(registrar, corrected(writing_programs))
    assert (told["state"], told["under_way"], told["batch"]) == ("waiting", False, None), told["trouble"]
    assert told["plan"]["summary"]["rows"] > 0
    assert told["plan"]["period"] == "2025-12"
    assert registrar.told(BATCHES)["total"] == before
    assert [one["id"] for one in registrar.told(IMPORTS)["items"]] == [told["id"]]
    for _ in range(2):
        answer = registrar.call("DELETE", f"{IMPORTS}/{told['id']}")
        assert (answer.status_code, json.loads(answer.text)["state"]) == (200, "dropped")
    problem_of(registrar.post(f"{IMPORTS}/{told['id']}/confirm"), 409, "refused")


def test_confirming_twice_imports_once_and_the_same_bytes_again_are_the_same(writing_programs: Program) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    before = registrar.told(BATCHES)["total"]
    told = upload(registrar, corrected(writing_programs))
    assert confirm(registrar, told["id"])["state"] == "importing"
    done = registrar.told(f"{IMPORTS}/{told['id']}")
    assert done["state"] == "done", done["trouble"]
    assert confirm(registrar, told["id"]) == done
    ledger = registrar.told(f"{BATCHES}?limit=1000")
    assert ledger["total"] == before + 1
    assert done["batch"] == ledger["items"][-1]["number"]
    assert registrar.told(f"{BATCHES}/{done['batch']}") == ledger["items"][-1]
    again = upload(registrar, corrected(writing_programs))
    assert (again["state"], again["plan"]["same_as"]) == ("same", done["batch"])
    assert confirm(registrar, again["id"])["state"] == "same"
    assert registrar.told(BATCHES)["total"] == ledger["total"]


def test_an_import_is_taken_back_once_with_a_reason(writing_programs: Program) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    number = registrar.told(f"{BATCHES}?limit=1000")["items"][-1]["number"]
    path = f"{BATCHES}/{number}/undo"
    problem_of(registrar.post(path, json={}), 422, "invalid")
    problem_of(registrar.post(path, json={"reason": " "}), 422, "invalid")
    answers = [registrar.post(path, json={"reason": "fel fil"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    told = json.loads(answers[0].text)
    assert told == json.loads(answers[1].text)
    assert (told["kind"], told["undoes"], told["reason"]) == ("undo", number, "fel fil")
    assert registrar.told(f"{BATCHES}/{number}")["live"] is False
    problem_of(registrar.post(f"{BATCHES}/{told['number']}/undo", json={"reason": "fel fil"}), 404, "not-found")


def test_a_form_without_a_file_or_with_a_wrong_word_is_refused(writing_programs: Program) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    form: dict[str, Any] = {"content_type": "multipart/form-data"}
    for data, name in (
        ({"profile": "x"}, "file"),
        ({"file": (io.BytesIO(b"a;b\n1;2\n"), "a.csv")}, "profile"),
        ({"profile": "x", "period": "2025-13", "file": (io.BytesIO(b"a"), "a.csv")}, "period"),
        ({"profile": "x", "allow": "magic", "file": (io.BytesIO(b"a"), "a.csv")}, "allow"),
        ({"profile": "x", "attachment": (io.BytesIO(b"a"), "a.csv")}, "file"),
    ):
        told = problem_of(registrar.post(IMPORTS, data=data, **form), 422, "invalid")
        assert [error["name"] for error in told["errors"]] == [name]


def test_a_profile_that_is_not_there_is_refused_in_words(writing_programs: Program) -> None:
    data = {"profile": "nothing", "file": (io.BytesIO(b"a;b\n1;2\n"), "a.csv")}
    answer = writing_programs.of(Role.REGISTRAR).post(IMPORTS, data=data, content_type="multipart/form-data")
    problem_of(answer, 422, "invalid")


def test_a_program_gets_the_refused_rows_without_formulas_and_names(writing_programs: Program) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    told = upload(registrar, spoiled(corrected(writing_programs)))
    assert told["state"] == "waiting", told["trouble"]
    assert told["plan"]["summary"]["refused"] > 0
    path = f"{IMPORTS}/{told['id']}/refused-rows"
    answer = registrar.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    assert len(text.splitlines()) == told["plan"]["summary"]["refused"] + 1
    assert [cell for line in text.splitlines() for cell in line.split(";") if cell[:1] in "=+-@\t\r" and cell] == []
    confirm(registrar, told["id"])
    done = registrar.told(f"{IMPORTS}/{told['id']}")
    assert done["state"] == "done", done["trouble"]
    kept = registrar.get(f"{BATCHES}/{done['batch']}/refused-rows")
    assert (kept.status_code, kept.mimetype) == (200, "text/csv")


def test_nothing_that_a_program_is_told_points_anybody_out(writing_programs: Program) -> None:
    """Whatever stands in the identifying columns of the extract, and in the name of its file."""
    registrar = writing_programs.of(Role.REGISTRAR)
    told = upload(registrar, spoiled(corrected(writing_programs)))
    rows = [line.split(";") for line in corrected(writing_programs).decode("latin-1").splitlines()[1:]]
    canaries = {cell for row in rows for cell in row[:3] if any(map(str.isdigit, cell)) or "," in cell} | {
        "Andersson",
        "199001019802",
    }
    asked = [f"{IMPORTS}/{told['id']}", f"{IMPORTS}/{told['id']}/refused-rows", IMPORTS, f"{BATCHES}?limit=1000"]
    answers = [registrar.get(path).data.decode("utf-8") for path in asked]
    reader = writing_programs.of(Role.ANALYST)
    for breakdown in ("unit", "sex", "age_band", "target_group", "month"):
        answers.append(reader.get(f"{HERE}/counts?period=2025&limit=1000&breakdown={breakdown}").text)
    answers.append(reader.get(f"{HERE}/coverage?period=2025").text)
    assert len(canaries) > 100
    assert [word for word in canaries for answer in answers if word in answer] == []


def test_the_ledger_is_that_of_the_command_line(programs: Program) -> None:
    told = programs.of(Role.REGISTRAR).told(f"{BATCHES}?limit=1000")["items"]
    assert len(told) == 24
    assert {one["live"] for one in told} == {True}
    assert {one["municipality"] for one in told} == {"2281"}
