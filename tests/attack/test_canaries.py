"""Two hundred canaries through every command and every error, in both languages, on both databases: found nowhere.

SECURITY asks for no trace in twelve encodings. What identifies may be on the disk only sealed or under a key; in what
is said, logged or written for people it may not be at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casestats.cli.commands import build
from casestats.vault import KeyRing
from tests.attack.canaries import CANARIES, COUNT, ONE, OTHER, THIRD
from tests.attack.county_commands import hand_over_everything
from tests.attack.driver import Drive, all_commands
from tests.attack.extracts import (
    SURVEY_HEADINGS,
    answer_row,
    answers_astray,
    astray,
    bad_files,
    case_row,
    case_rows,
    named_after,
    report_text,
    survey_text,
    workbook,
)
from tests.attack.pairs import MOSTLY_ON_SQLITE, ON_ALL

PERSON = f"{ONE.person[:8]}-{ONE.person[8:]}"


@ON_ALL
def test_a_month_of_work_leaves_no_trace(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    drive.run("doctor")
    drive.run("adapters")
    drive.run("adapters", "--json")
    path = drive.report_file(case_rows(CANARIES))
    draft = drive.out / "draft.toml"
    drive.run("profile", "draft", "--adapter", "procapita", path)
    drive.run("profile", "draft", "--adapter", "procapita", path, "--out", draft)
    drive.run("profile", "draft", "--adapter", "procapita", path, "--out", draft, code=4)
    drive.run("profile", "check", "2281_sundsvall")
    drive.run("profile", "check", "2281_sundsvall", path)
    drive.run("profile", "check", "2281_sundsvall", path, "--json")
    drive.run("import", "--profile", "2281_sundsvall", path, "--dry-run")
    drive.run("import", "--profile", "2281_sundsvall", path, "--dry-run", "--json")
    drive.run("import", "--profile", "2281_sundsvall", path)
    drive.run("import", "--profile", "2281_sundsvall", path, "--json")
    february = drive.report_file([case_row(one, 5) for one in CANARIES[:120]], "2025-02")
    drive.run("import", "--profile", "2281_sundsvall", february, code=5)
    drive.run("import", "--profile", "2281_sundsvall", february, "--json", code=5)
    drive.run("import", "--profile", "2281_sundsvall", february, "--yes", "--json", "--period", "2025-02")
    for json in ([], ["--json"]):
        drive.run("batches", *json)
        drive.run("batches", "--municipality", "2281", *json)
    report_everything(drive, "2281")
    release_everything(drive, monkeypatch)
    protect_everything(drive)
    drive.run("undo", "2", "--reason", "fel fil")
    drive.run("undo", "2", "--reason", "fel fil", code=4)
    drive.run("upgrade")
    upkeep(drive)
    for shell in ("bash", "zsh", "fish"):
        drive.run("completion", shell)
    drive.run("doctor", "--json")
    drive.run("--help")
    drive.run("import", "--profile", "2281_sundsvall", drive.given / "missing", "--allow", "mixed_encoding", code=3)
    assert not_driven(drive) == []
    assert any(where == "temporary file" for where, _ in drive.found)  # rows have rested on disk, and were searched
    assert open_to_others(drive) == []


def open_to_others(drive: Drive) -> list[Path]:
    """What others than the owner could read, of all that the program made; this test wrote the profiles."""
    mine = {drive.home / "settings.toml", *(drive.home / "profiles").iterdir(), drive.out, drive.temporary}
    made = [path for folder in (drive.home, drive.out) for path in (folder, *folder.rglob("*"))]
    return [path for path in made if path not in mine and path.stat().st_mode & 0o077 and os.name == "posix"]


def not_driven(drive: Drive) -> list[tuple[str, list[str]]]:
    """The commands and options that were not used. The demo invents its own people; the service and the schedule are
    driven as processes of their own (tests/cli/test_serving.py) and page by page (tests/web)."""
    missing = []
    for words, command in all_commands(build("sv").commands):
        typed = {word for run in drive.driven if run[: len(words)] == words for word in (*run, "--lang")}
        options = [parameter.opts for parameter in command.params if parameter.opts[0].startswith("-")]
        missing += [(" ".join(words), names) for names in [list(words[-1:]), *options] if not typed & set(names)]
    return [each for each in missing if each[0] not in ("demo", "serve", "scheduler")]


def report_everything(drive: Drive, municipality: str) -> None:
    whole = ("report", "--municipality", municipality, "--period", "2025")
    for style in ("table", "csv", "json"):
        drive.run(*whole, "--format", style)
        drive.run(*whole, "--format", style, "--by", "unit", "--by", "sex", "--nonempty")
        drive.run(*whole, "--format", style, "--by", "month", "--out", drive.out / f"report.{style}", "--after", "1")
    drive.run(*whole, "--format", "xlsx", "--by", "unit", "--by", "age_band", "--out", drive.out / "report.xlsx")
    drive.run(*whole, "--indicator", "adult_victims")


def upkeep(drive: Drive) -> None:
    """What IT does by hand now and then."""
    for json in ([], ["--json"]):
        drive.run("jobs", *json)
        drive.run("jobs", "--run", "cleaning", *json, code=(0, 5))  # once a second: refused where it just ran
        drive.run("audit", "verify", *json)
        drive.run("retention", *json)
        drive.run("account", "list", *json)
    given = ("--full-name", "Siv Demo", "--email", "siv@kommun.example", "--role", "analyst", "--reach", "2281")
    drive.run("account", "create", "siv", *given, "--break-glass")
    for change in ("reset", "remove-code", "deactivate"):
        drive.run("account", change, "siv")
    drive.run("audit", "checkpoint")
    drive.run("retention", "--run", "--clock-is-right")
    drive.run("backup", code=(0, 4))  # SQLite: no folder for it is named


TEMPLATE = """\
title = { sv = "Små tabeller", en = "Small tables" }
coverage = true
[[tables]]
indicators = ["adult_victims", "cases_close_relation"]
breakdowns = [["sex"], ["age_band"]]
"""


def release_everything(drive: Drive, patch: pytest.MonkeyPatch) -> None:
    """Drafted, seen in every form, reviewed by somebody else, published, verified, made again, withdrawn; refused."""
    template = drive.given / "small.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    asked = ("--municipality", "2281", "--period", "2025-Q1", "--template", template)
    first, second = "2281-2025-Q1-small-1", "2281-2025-Q1-small-2"
    drive.run("release", "draft", *asked, "--effort", "40000000")
    drive.run("release", "draft", *asked, "--reason", f"gäller {PERSON}", code=5)
    drive.run("release", "draft", *asked, "--reason", f"{ONE.first_name} {ONE.family_name}", code=5)
    drive.run("release", "draft", *asked)
    drive.run("release", "review", first, "--approve", code=5)
    patch.setenv("SUDO_UID", "1")
    drive.run("release", "review", first, "--approve")
    drive.run("release", "review", second, "--reject", "--reason", "fel mall")
    patch.delenv("SUDO_UID")
    drive.run("release", "publish", second, code=5)
    drive.run("release", "publish", first)
    for style in ("table", "csv", "csv-excel", "xlsx", "json-stat", "px", "html", "json", "signed"):
        drive.run("release", "show", first, "--format", style, "--out", drive.out / f"{style}.out")
    drive.run("release", "show", first)
    drive.run("release", "show", first, "--format", "csv")
    drive.run("release", "key", "--out", drive.out / "key.pem")
    drive.run("release", "verify", drive.out / "signed.out", "--key", drive.out / "key.pem")
    drive.run("release", "verify", drive.out / "html.out", "--key", drive.out / "key.pem", code=5)
    drive.run("release", "reproduce", first)
    hand_over_everything(drive, first)
    drive.run("release", "withdraw", first, "--reason", f"gäller {PERSON}", code=5)
    drive.run("release", "withdraw", first, "--reason", "fel fil")
    drive.run("release", "list", "--json")
    drive.run("release", "list", "--municipality", "2281")


def protect_everything(drive: Drive) -> None:
    """A unit's own view, and tables from a file: what is asked for is not about any person, and says nothing of one."""
    unit = ("view", "--municipality", "2281", "--unit", "Barn och unga", "--period", "2025-Q1")
    drive.run(*unit)
    drive.run(*unit, "--by-month", "--format", "csv", "--out", drive.out / "unit.csv")
    months = ("2025-01", "2025-02", "2025-03")
    rows = [f"{unit},{month},{7 * place + 3}" for unit in ("a", "b", "c") for place, month in enumerate(months)]
    counts, quarter, seed = (drive.given / name for name in ("counts.csv", "months.csv", "seed"))
    counts.write_text("\n".join(["unit,month,value", *rows]) + "\n", encoding="utf-8")
    quarter.write_text("".join(f"{line}\n" for line in ("parent,child", *(f"Total,{one}" for one in months))), "utf-8")
    seed.write_text("a seed of thirty-two bytes or so", encoding="utf-8")
    told = ("--threshold", "5", "--zeros", "publish", "--hierarchy", f"month={quarter}", "--width", "3")
    searched = ("--effort", "9000000", "--seed", seed, "--base", "5", "--method", "suppress")
    proof = ("--insider", "unit", "--certificate", drive.out / "proof.json")
    first = drive.out / "protected.csv"
    drive.run("disclosure", "protect", counts, *told, *searched, *proof, "--out", first)
    drive.run("disclosure", "audit", first, *told, *searched, "--lower", "1")
    drive.run("disclosure", "audit", first, *told, *proof)
    again = ("--earlier", f"r1:{first}", "--changed", "r1:month=2025-03")
    drive.run(
        "disclosure", "protect", f"counts:{counts}", *told, *again, "--out", drive.out / "second.csv", code=(0, 5)
    )
    drive.run("disclosure", "audit", first, *told, "--earlier", f"r1:{first}", "--changed", "r1:month=2025-03")
    alone = ("--nonadditive", "counts:month")  # its totals are not in the file
    drive.run("disclosure", "protect", f"counts:{counts}", *told, *alone, "--out", drive.out / "third.csv", code=2)
    drive.run("disclosure", "audit", f"counts:{first}", *told, *alone)


@ON_ALL
def test_two_sources_of_one_municipality_leave_no_trace(drive: Drive) -> None:
    report = drive.given / f"{named_after(ONE, 'procapita_2025')}.csv"
    rows = [row | {"Kön": row["Kön"][:1]} for row in case_rows(CANARIES)]
    report.write_bytes(report_text(rows).encode("utf-8-sig"))
    drive.run("import", "--profile", "2262_timra_procapita", report, "--yes")
    answers = [answer_row(one, place) for place, one in enumerate(CANARIES)]
    for stem, rows in (("netigate_2025", answers), ("netigate_2025 B", [*answers, *answers_astray(ONE, 0)])):
        survey = drive.given / f"{named_after(OTHER, stem)}.csv"
        survey.write_text(survey_text(rows), encoding="utf-8", newline="")
        drive.run("profile", "draft", "--adapter", "netigate", survey)
        drive.run("profile", "check", "2262_timra", survey)
        drive.run("import", "--profile", "2262_timra", survey, "--dry-run")
        drive.run("import", "--profile", "2262_timra", survey, "--yes")
        drive.run("import", "--profile", "2262_timra", survey, "--yes", "--json")
    book = drive.given / f"{named_after(THIRD, 'netigate_2025')}.xlsx"
    book.write_bytes(workbook(SURVEY_HEADINGS, [list(row.values()) for row in answers], ONE.family_name))
    drive.run("import", "--profile", "2262_timra", book, "--yes")
    drive.run("profile", "draft", "--adapter", "netigate", book)
    drive.run("batches", "--json")
    report_everything(drive, "2262")
    drive.run("undo", "1", "--reason", "fel fil")


@ON_ALL
@pytest.mark.parametrize("place", range(0, COUNT, 67))
def test_what_stands_in_the_wrong_column_leaves_no_trace(drive: Drive, place: int) -> None:
    one, other = CANARIES[place], CANARIES[place + 1]
    rows = [*case_rows(CANARIES[:20]), *astray(one, other, place)]
    path = drive.report_file(rows)
    drive.run("profile", "check", "2281_sundsvall", path)
    drive.run("profile", "check", "2281_sundsvall", path, "--json")
    drive.run("profile", "draft", "--adapter", "procapita", path)
    drive.run("import", "--profile", "2281_sundsvall", path, code=5)
    drive.run("import", "--profile", "2281_sundsvall", path, "--yes")
    drive.run("import", "--profile", "2281_sundsvall", path, "--yes", "--json")
    refused = (drive.home / "refused" / "1.csv").read_bytes()
    assert refused.count(b"\n") > 10
    drive.run("batches", "--json")
    drive.run("report", "--municipality", "2281", "--period", "2025", "--by", "unit")


@MOSTLY_ON_SQLITE
def test_bad_files_leave_no_trace(drive: Drive) -> None:
    for path in bad_files(drive.given, CANARIES[:40]).values():
        drive.run("profile", "draft", "--adapter", "procapita", path, code=(0, 3))
        drive.run("profile", "draft", "--adapter", "netigate", path, code=(0, 3))
        drive.run("profile", "check", "2281_sundsvall", path, code=(0, 3))
        drive.run("import", "--profile", "2281_sundsvall", path, "--yes", "--json", code=(0, 3))
        drive.run("import", "--profile", "2262_timra", path, "--yes", code=(0, 3))


@MOSTLY_ON_SQLITE
def test_what_is_typed_in_the_wrong_place_is_not_said_again(drive: Drive) -> None:
    """A person in a hurry gives a number where a file belongs, or a file's name with a person's in it."""
    path = drive.imported()
    drive.keeps_errors = False  # they quote what was typed; the command line does not say it
    folder = drive.given / named_after(THIRD, "mapp")
    folder.mkdir()
    missing = drive.given / f"{named_after(OTHER, 'uttag')}.csv"
    name = named_after(OTHER, "uttag")
    drive.run("import", "--profile", "2281_sundsvall", missing, code=3)
    drive.run("import", "--profile", "2281_sundsvall", folder, code=(2, 3))
    drive.run("import", "--profile", "2281_sundsvall", *name.split(), code=3)
    drive.run("import", "--profile", missing, path, code=4)
    drive.run("import", "--profile", path, path, code=4)
    drive.run("import", "--profile", folder, path, code=(2, 4))
    drive.run("import", "--profile", "2281_sundsvall", path, "--period", PERSON, code=(2, 3, 4))
    drive.run("import", "--profile", "2281_sundsvall", path, "--allow", PERSON, code=(0, 2, 3, 4))
    drive.run("import", "--profile", "2281_sundsvall", path, f"--{ONE.family_name}", code=2)
    drive.run("import", path, code=2)
    drive.run("profile", "check", missing, code=4)
    drive.run("profile", "check", path, code=4)
    drive.run("profile", "check", "2281_sundsvall", missing, code=3)
    drive.run("profile", "check", "2281_sundsvall", folder, code=(2, 3))
    drive.run("profile", "check", "2281_sundsvall", *name.split(), code=2)
    drive.run("profile", "draft", "--adapter", PERSON, path, code=(2, 4))
    drive.run("profile", "draft", "--adapter", "procapita", missing, code=3)
    drive.run("profile", "draft", "--adapter", "procapita", folder, code=(2, 3))
    drive.run("profile", "draft", "--adapter", "procapita", path, *name.split(), code=2)
    drive.run("profile", "draft", "--adapter", "procapita", path, "--out", drive.out / "none" / name, code=4)
    drive.run("profile", "draft", "--adapter", "procapita", path, "--out", folder, code=(2, 4))
    drive.run("report", "--municipality", PERSON, "--period", "2025", code=(2, 4))
    drive.run("report", "--municipality", "2281", "--period", PERSON, code=(2, 4))
    drive.run("report", "--municipality", "2281", "--period", "2025", "--by", PERSON, code=2)
    drive.run("report", "--municipality", "2281", "--period", "2025", "--format", ONE.family_name, code=2)
    drive.run("report", "--municipality", "2281", "--period", "2025", "--indicator", PERSON, code=(2, 4))
    drive.run("report", "--municipality", "2281", "--period", "2025", "--after", PERSON, code=2)
    drive.run("report", "--municipality", "2281", "--period", "2025", "--out", folder, code=(2, 4))
    drive.run("report", "--municipality", "2281", "--period", "2025", "--out", drive.out / "none" / name, code=4)
    drive.run("report", "--municipality", "2281", "--period", "2025", PERSON, code=2)
    drive.run("batches", "--municipality", PERSON)
    drive.run("batches", PERSON, code=2)
    drive.run("undo", PERSON, "--reason", "fel fil", code=2)
    drive.run("undo", ONE.person, "--reason", "fel fil", code=4)
    year = ("--municipality", "2281", "--period", "2025")
    drive.run("release", "draft", "--municipality", PERSON, "--period", "2025", "--template", "public", code=4)
    drive.run("release", "draft", "--municipality", "2281", "--period", PERSON, "--template", "public", code=4)
    for template in (PERSON, missing, folder, path, drive.given / "none" / name):
        drive.run("release", "draft", *year, "--template", template, code=(4, 5))
    drive.run("release", "draft", *year, "--template", "public", "--effort", PERSON, code=2)
    for command in ("show", "publish", "reproduce"):
        drive.run("release", command, PERSON, code=4)
        drive.run("release", command, name, code=4)
    drive.run("release", "review", PERSON, "--approve", code=4)
    drive.run("release", "withdraw", ONE.case, "--reason", "fel fil", code=4)
    drive.run("release", "show", PERSON, "--format", ONE.family_name, code=2)
    drive.run("release", "list", "--municipality", PERSON, code=4)
    drive.run("release", "verify", missing, "--key", path, code=4)
    drive.run("release", "verify", path, "--key", path, code=4)
    drive.run("release", "key", "--out", drive.out / "none" / name, code=4)
    drive.run("completion", PERSON, code=2)
    drive.run(PERSON, code=2)
    drive.run(ONE.case, code=2)
    drive.run(name, code=2)
    drive.run("--lang", PERSON, code=2)


@ON_ALL
def test_a_reason_that_holds_a_number_is_not_kept(drive: Drive) -> None:
    drive.imported()
    for number in (PERSON, ONE.person, ONE.person[2:], f"{ONE.person[2:8]}+{ONE.person[8:]}"):
        drive.run("undo", "1", "--reason", f"gäller {number}", code=5)
    drive.run("undo", "1", "--reason", f"{ONE.first_name} {ONE.family_name}", code=5)
    drive.run("batches", "--json")
    drive.run("undo", "1", "--reason", "Uttaget för 2025-01-31 togs två gånger")


@MOSTLY_ON_SQLITE
def test_profiles_that_are_wrong_leave_no_trace(drive: Drive) -> None:
    """A wrong profile of a right extract: columns that identify are asked for as something else."""
    path = drive.report_file(case_rows(CANARIES))
    good = (drive.home / "profiles" / "2281_sundsvall.toml").read_text(encoding="utf-8")
    wrong = {
        "name as unit": good.replace('unit = "Enhet"', 'unit = "Namn"'),
        "number as unit": good.replace('unit = "Enhet"', 'unit = "Personnr"'),
        "number as case": good.replace('case_ref = "Ärendenr"', 'case_ref = "Personnr"'),
        "number as sex": good.replace('sex = "Kön"', 'sex = "Personnr"'),
        "free text as reason": good.replace('reason = "Orsakskod"', 'reason = "Anteckning"'),
        "case number as status": good.replace('status = "Status"', 'status = "Ärendenr"'),
        "other encoding": good.replace('encoding = "windows-1252"', 'encoding = "utf-8"'),
        "other delimiter": good.replace('delimiter = ";"', 'delimiter = ","'),
        "two header rows": good.replace("[columns]", "header_rows = 2\n[columns]"),
        "turned": good.replace("[columns]", "transposed = true\n[columns]"),
        "period of a column": good.replace("file_name =", 'period_column = "Namn"\nignored ='),
        "period above": good.replace("file_name =", "period_above ="),
        "fill down": good.replace("[columns]", 'fill_down = ["Namn", "Personnr"]\n[columns]'),
        "no period": "\n".join(line for line in good.splitlines() if not line.startswith("file_name")),
        "other adapter": good.replace('adapter = "procapita"', 'adapter = "netigate"'),
        "no adapter": good.replace('adapter = "procapita"', 'adapter = "nobody"'),
        "broken": good.replace("[columns]", "[columns"),
    }
    for what, text in wrong.items():
        profile = drive.home / "profiles" / f"{what.replace(' ', '_')}.toml"
        profile.write_text(text, encoding="utf-8")
        drive.run("profile", "check", profile, path, code=(0, 3, 4))
        drive.run("import", "--profile", profile, path, "--yes", "--json", "--dry-run", code=(0, 3, 4))
        drive.run("import", "--profile", profile, path, code=(0, 3, 4, 5))
    drive.run("doctor", code=4)
    drive.run("batches", "--json")


def lose_a_key(drive: Drive) -> None:
    (drive.home / "keys" / "kek.key").unlink()


def lose_all_keys(drive: Drive) -> None:
    shutil.rmtree(drive.home / "keys")


def take_keys_of_another(drive: Drive) -> None:
    lose_all_keys(drive)
    KeyRing.create(drive.home / "keys")


def swap_two_keys(drive: Drive) -> None:
    keys = drive.home / "keys"
    one, other = (keys / "kek.key").read_bytes(), (keys / "pseudonyms.key").read_bytes()
    (keys / "kek.key").write_bytes(other)
    (keys / "pseudonyms.key").write_bytes(one)


def take_one_key_of_another(drive: Drive) -> None:
    KeyRing.create(drive.watched / "other")
    shutil.copyfile(drive.watched / "other" / "pseudonyms.key", drive.home / "keys" / "pseudonyms.key")


def open_the_keys_to_all(drive: Drive) -> None:
    (drive.home / "keys" / "kek.key").chmod(0o644)


def change_a_key(drive: Drive) -> None:
    path = drive.home / "keys" / "audit.key"
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(content)


WRONG_KEYS = (
    *(lose_a_key, lose_all_keys, take_keys_of_another, swap_two_keys),
    *(take_one_key_of_another, open_the_keys_to_all, change_a_key),
)


@ON_ALL
@pytest.mark.parametrize("wrong", WRONG_KEYS, ids=lambda wrong: wrong.__name__)
def test_wrong_keys_are_refused_and_leave_no_trace(drive: Drive, wrong: Callable[[Drive], None]) -> None:
    path = drive.imported()
    wrong(drive)
    before = drive.contents()
    drive.every_command_that_opens(path, code=4)
    assert drive.contents() == before
