"""The order of the house: who may import whom, where outside packages live, and what no file may hold.

Each rule stands in a table below. An exception has its reason beside it.
"""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casestats.invented.people import check_digit
from tests.module_graph import ROOT, Import, core_modules, first_ring, imports_of, plugin_modules

GROUND_FLOOR = (
    *("words", "errors", "flags", "periods", "cases", "scope", "access", "audit", "memory"),
    *("catalogue", "tabulation", "disclosure", "releases", "county"),
)
"""Each may import those before it, the standard library, and numpy and highspy where it counts and protects."""

STEPS = ("adapters", "schemas", "vault", "intake", "store", "migrations")
"""The way of a row into the database. No step knows a later one, nor anything of what is counted."""

UPSTAIRS = ("config", "exchange", "invented", "bootstrap", "actions", "worker", "schedule", "web", "cli")
"""What opens an installation, changes it and talks to people. Each may import all that is before it."""

FORMS = {
    "casestats.intake.facts": "the form of a row without identifiers, which the vault makes",
    "casestats.tabulation.columns": "the form in which cases are counted, which the store gives",
}
"""Modules that only say what a step takes. An earlier step may import them, to make just that."""

ROOMS = {
    "alembic": ("casestats.store", "casestats.migrations"),
    "apscheduler": ("casestats.schedule",),
    "babel": ("casestats.web",),
    "click": ("casestats.cli",),
    "cryptography": ("casestats.vault",),
    "flask": ("casestats.web",),
    "flask_smorest": ("casestats.web.api",),
    "flask_wtf": ("casestats.web",),
    "highspy": ("casestats.disclosure",),
    "markupsafe": ("casestats.web",),
    "marshmallow": ("casestats.schemas",),
    "numpy": ("casestats.disclosure", "casestats.tabulation", "casestats.store.columns"),
    "psycopg": ("casestats.store",),
    "pytest": ("casestats.adapters.conformance",),
    "python_calamine": ("casestats.adapters.tables",),
    "segno": ("casestats.web",),
    "sqlalchemy": ("casestats.store", "casestats.migrations"),
    "sqlmodel": ("casestats.store", "casestats.migrations"),
    "tomlkit": ("casestats.adapters.drafting",),
    "waitress": ("casestats.web.server",),
    "werkzeug": ("casestats.web",),
    "xlsxwriter": ("casestats.exchange", "casestats.invented"),
}
"""Each outside package and the rooms it is used in."""

DISTRIBUTIONS = {"python-calamine": "python_calamine", "psycopg[binary]": "psycopg", "xlsxwriter": "xlsxwriter"}
DISTRIBUTIONS |= {"flask-smorest": "flask_smorest", "flask-wtf": "flask_wtf"}
"""Where a package is installed under another name than it is imported under."""
COMES_ALONG = {
    "pytest": "a plugin's author has it: the tests a plugin inherits are never imported by the core",
    "sqlalchemy": "a part of sqlmodel",
    "markupsafe": "a part of flask",
    "werkzeug": "a part of flask",
}

KEEPS_AWAY_FROM = {
    "casestats.releases": (
        ("casestats.tabulation", "casestats.disclosure.counted", "numpy"),
        "a release holds no count that is not protected, so it cannot even name one",
    ),
    "casestats.county": (
        ("casestats.tabulation", "casestats.disclosure.counted", "numpy"),
        "a county has what was released to it, and no case to count",
    ),
}
"""Room -> earlier rooms that it does not import all the same, and why."""

PLUGINS_MAY_IMPORT = ("words", "errors", "flags", "periods", "cases", "scope", "adapters")
"""An adapter knows no database, no key and no log."""

NAMES_WITHOUT_MEANING = ("util", "utils", "helper", "helpers", "common", "manager", "misc")
MOST_LINES = 350
LONGER_WITH_A_REASON: dict[str, str] = {
    "migrations/versions/0004_county.py": "one step of the schema, and hardly a rule"
}
"""File -> why it is longer than the others may be."""

CORE = core_modules()
PLUGINS = plugin_modules()
KNOWN = CORE | PLUGINS
IMPORTS: dict[str, list[Import]] = {name: sorted(set(imports_of(name, path, KNOWN))) for name, path in KNOWN.items()}
HOUSE = GROUND_FLOOR + STEPS + UPSTAIRS


def room_of(module: str) -> str:
    """The room a module of the core is in: the name after `casestats.`; empty for `casestats` itself."""
    return [*module.split("."), ""][1]


def where(module: str, found: Import) -> str:
    return f"{KNOWN[module].relative_to(ROOT)}:{found.line} imports {found.name}"


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def tracked_files() -> list[Path]:
    """What git would keep; without git (an unpacked archive) every file but what is made by running things."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", ".git", "build", "dist", "__pycache__", ".hypothesis", "demo-home", "demo-county"}
        found = (path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts))
        return [path for path in found if path.is_file() and not path.match(".*_cache/*")]
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def lines_of(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """`file:line` and the line, of every text file."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def test_the_door_of_the_house_states_the_flow_and_imports_nothing() -> None:
    text = CORE["casestats"].read_text(encoding="utf-8")
    flow = [step.strip() for step in re.sub(r"\s+", " ", text.split("one:")[1].split("The ground")[0]).split("->")]
    assert flow[:8] == ["extract", "adapters", "flags", "vault", "intake", "store", "catalogue", "tabulation"]
    assert IMPORTS["casestats"] == []


def test_every_room_has_its_place_in_the_house() -> None:
    assert {room_of(module) for module in CORE} - {""} <= set(HOUSE)


def test_no_modules_import_each_other_in_a_ring_not_even_inside_functions() -> None:
    graph = {
        module: {found.name for found in imports if found.name in KNOWN and not found.only_for_types}
        for module, imports in IMPORTS.items()
    }
    ring = first_ring(graph)
    assert not ring, " -> ".join(ring)


def test_a_ring_would_be_found() -> None:
    assert first_ring({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert first_ring({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_room_knows_a_later_one() -> None:
    wrong = []
    for module in CORE:
        own = HOUSE.index(room_of(module)) if room_of(module) else -1
        for found in IMPORTS[module]:
            if not within(found.name, ("casestats",)) or found.name in FORMS or not room_of(found.name):
                continue
            if HOUSE.index(room_of(found.name)) > own:
                wrong.append(where(module, found))
    assert not wrong, "\n".join(wrong)


def test_no_step_before_the_store_knows_what_is_counted() -> None:
    wrong = [
        where(module, found)
        for module in CORE
        if room_of(module) in STEPS
        for found in IMPORTS[module]
        if room_of(found.name) in {"catalogue", "tabulation"} and found.name not in FORMS
    ]
    assert not wrong, "\n".join(wrong)


def test_a_room_keeps_away_from_what_it_must_not_know() -> None:
    wrong = [
        f"{where(module, found)}: {reason}"
        for room, (others, reason) in KEEPS_AWAY_FROM.items()
        for module in CORE
        if within(module, (room,))
        for found in IMPORTS[module]
        if within(found.name, others)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_form_needs_nothing_but_the_ground_floor() -> None:
    floor = tuple(f"casestats.{room}" for room in GROUND_FLOOR)
    for form in FORMS:
        known = [found.name for found in IMPORTS[form] if within(found.name, ("casestats",))]
        assert [name for name in known if not within(name, floor)] == []


def test_each_outside_package_stays_in_its_room() -> None:
    wrong = []
    for module in CORE:
        for found in IMPORTS[module]:
            package = found.name.partition(".")[0]
            if package in sys.stdlib_module_names or package == "casestats":
                continue
            if not within(module, ROOMS.get(package, ())):
                wrong.append(where(module, found))
    assert not wrong, "\n".join(wrong)


def test_the_ground_floor_needs_only_the_standard_library_and_numpy_where_it_counts() -> None:
    outside = {
        (room_of(module), found.name.partition(".")[0])
        for module in CORE
        if room_of(module) in GROUND_FLOOR
        for found in IMPORTS[module]
        if found.name.partition(".")[0] not in {*sys.stdlib_module_names, "casestats"}
    }
    assert outside <= {("tabulation", "numpy"), ("disclosure", "numpy"), ("disclosure", "highspy")}


def test_what_is_installed_is_what_is_imported() -> None:
    required = {re.split(r"[<>=]", name)[0].lower() for name in setup()["options"]["install_requires"].split()}
    assert {DISTRIBUTIONS.get(name, name) for name in required} == set(ROOMS) - set(COMES_ALONG)


def test_the_core_names_no_plugin() -> None:
    names = {path.parent.name for path in ROOT.glob("plugins/*/setup.cfg")}
    files = [path for path in tracked_files() if path.is_relative_to(ROOT / "casestats")]
    assert len(names) > 1
    assert [place for place, line in lines_of(files) for name in names if name in line] == []


def test_an_identifier_is_opened_by_the_vault_and_the_adapters_alone() -> None:
    """They are the rooms of DEVELOPERS.md, "Who sees an identifier"."""
    opened = re.compile(r"\.plain\(\)")
    core = [path for module, path in CORE.items() if room_of(module) not in {"adapters", "vault"}]
    assert [place for place, line in lines_of(core) if opened.search(line)] == []


def test_a_plugin_comes_in_through_the_public_door_and_knows_no_other_plugin() -> None:
    allowed = tuple(f"casestats.{room}" for room in PLUGINS_MAY_IMPORT)
    wrong = []
    for module in PLUGINS:
        own = module.partition(".")[0]
        for found in IMPORTS[module]:
            package = found.name.partition(".")[0]
            if package not in {*sys.stdlib_module_names, own} and not within(found.name, allowed):
                wrong.append(where(module, found))
    assert not wrong, "\n".join(wrong)


def test_every_module_can_be_held_in_the_head() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in KNOWN.values()}
    longer = {name for name, lines in lengths.items() if lines > MOST_LINES}
    assert longer == set(LONGER_WITH_A_REASON)


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for module in KNOWN for part in module.split(".")} | {
        path.stem for path in ROOT.glob("tests/**/*.py")
    }
    assert not parts & set(NAMES_WITHOUT_MEANING)


def test_no_test_is_skipped_expected_to_fail_or_asleep() -> None:
    given_up = re.compile(
        "|".join((r"\bmark\.ski" + "p", r"\bpytest\.ski" + "p", "importorski" + "p", r"\bxfai" + "l"))
    )
    asleep = re.compile(r"\btime\.slee" + r"p\(|from time import.*\bslee" + "p")
    tests = [path for path in tracked_files() if path.suffix == ".py" and "tests" in path.relative_to(ROOT).parts]
    assert len(tests) > 20
    assert [place for place, line in lines_of(tests) if given_up.search(line) or asleep.search(line)] == []


def test_every_rule_that_is_set_aside_has_its_reason_beside_it() -> None:
    """After the codes of an ignored rule: `# noqa: S608 (our own names)`, `# type: ignore[arg-type]  # why`."""
    bare = re.compile("# (type: ign" + r"ore(\[[a-z, -]+\])?|noq" + r"a(: [A-Z0-9, ]+)?)\s*(#|$)(?!\s*\w)")
    scripts = [path for path in tracked_files() if path.suffix == ".py"]
    assert len(scripts) > 300
    assert [place for place, line in lines_of(scripts) if bare.search(line)] == []


def test_every_package_is_shipped() -> None:
    named = set(setup()["options"]["packages"].split())
    packages = {module.rpartition(".")[0] for module in CORE} | {"casestats"}
    assert named == packages - {""}


def test_every_dependency_has_its_reason_written_down() -> None:
    reasons = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8").lower()
    wanted = setup()["options"]["install_requires"].split()
    for name in ("build", "test", "benchmark"):
        lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        wanted += [line for line in lines if line and not line.startswith("#")]
    names = [re.split(r"[<>=]", line)[0].lower() for line in wanted]
    assert len(names) > 20
    assert [name for name in names if f"| {name} |" not in reasons] == []


def test_every_decision_is_listed_in_the_first() -> None:
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    listed = (ROOT / "docs" / "adr" / "0001-record-decisions.md").read_text(encoding="utf-8")
    assert re.findall(r"\| \[\d+\]\((\S+)\) \|", listed) == records


def test_no_file_holds_a_path_of_one_machine_or_the_address_of_a_package_host() -> None:
    paths = "|".join(("/wor" + "k/", "/far" + "m/", "/roo" + "t/", r"/hom" + r"e/\w", r"C:\\Use" + "rs"))
    hosts = "|".join((r"pypi\.", r"pythonhosted\.", r"deb\.debia" + "n", r"registry\.np" + "m", r"npmjs\."))
    found = re.compile(f"{paths}|{hosts}")
    assert [place for place, line in lines_of(tracked_files()) if found.search(line)] == []


POSSIBLE_NUMBER = re.compile(
    r"(?<![\w.])(?:19|20)?(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))[-+ ]?(\d{3})(\d)(?![\w.])"
)


def could_be_somebodys(line: str) -> bool:
    """Whether a line holds a person number with a right check digit outside the block set aside for tests."""
    for birthday, serial, digit in POSSIBLE_NUMBER.findall(line):
        doubled = "".join(str(int(figure) * (2 - place % 2)) for place, figure in enumerate(birthday + serial))
        if -sum(map(int, doubled)) % 10 == int(digit) and not 980 <= int(serial) <= 989:
            return True
    return False


def test_no_file_holds_a_number_that_could_be_a_persons() -> None:
    files = [path for path in tracked_files() if path.suffix not in {".lock"} and path.parent.name != "requirements"]
    assert [place for place, line in lines_of(files) if could_be_somebodys(line)] == []


@pytest.mark.parametrize(("serial", "block"), [(979, False), (980, True), (989, True), (990, False)])
@pytest.mark.parametrize("written", ["19811218-{}", "19811218{}", "811218-{}", "8112{}"])
def test_a_number_is_found_on_both_sides_of_the_threshold_of_the_test_block(
    serial: int, block: bool, written: str
) -> None:
    digit = check_digit(f"811218{serial}")
    right, wrong = f"{serial}{digit}", f"{serial}{(digit + 1) % 10}"
    assert could_be_somebodys(f"nr {written.format(right)}, ") == (not block and "18" in written)
    assert not could_be_somebodys(f"nr {written.format(wrong)}, ")


def setup() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg", encoding="utf-8")
    return found
