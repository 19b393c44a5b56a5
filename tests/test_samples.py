"""From the bytes of an extract to the figures: casestats, a plain reading of the files, and what stands beside them.

The extracts are the project's own invented ones; and, where they lie beside the repository, the shared samples with
their exact counts. Each is imported with the profile that its plugin ships.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from tests import oracle, plain_reader
from tests.cli.desk import Desk
from tests.oracle import Case
from tests.postgres import Postgres

SHARED = Path(__file__).resolve().parents[2] / "shared" / "samples"
Numbers = tuple[int, int, int, int]
"""Yes, no, unknown, not recorded; of a share its numerator and denominator, 0 and 0."""
Figures = dict[tuple[str, str], Numbers]
"""By indicator and key; only what is not nothing."""
Asked = tuple[str, str]
"""A period and a breakdown, as they are written."""

BREAKDOWNS = ("", "month", "unit", "sex", "age_band", "target_group", "sex+age_band", "unit+target_group")
OWN_QUESTIONS: tuple[Asked, ...] = (
    *(("2025", breakdown) for breakdown in BREAKDOWNS),
    *((period, breakdown) for period in ("2024", "2025-T2") for breakdown in ("", "sex", "target_group", "month")),
    ("2024-Q4", ""),
    ("2025-03", "age_band"),
)


class Layout(NamedTuple):
    """Which files a municipality's extracts are, by adapter, and how a person would read them."""

    files: tuple[tuple[str, str], ...]
    read: Callable[[Path], list[Case]]


def _by_period(files: Iterable[Path]) -> dict[Period, Path]:
    return {Period.parse(file.stem.partition("_")[2]): file for file in files}


def _sundsvall(folder: Path) -> list[Case]:
    files = _by_period(folder.glob("uttag_*.csv"))
    months = {
        period: plain_reader.report_of(file, "cp1252", absent_honour_is_no=True) for period, file in files.items()
    }
    return plain_reader.counted(plain_reader.latest(months, complete=True))


def _harnosand(folder: Path) -> list[Case]:
    files = _by_period(folder.glob("svar_*.xlsx"))
    years = {period: plain_reader.survey_workbook(file) for period, file in files.items()}
    return plain_reader.counted(plain_reader.latest(years, complete=False))


def _timra(folder: Path) -> list[Case]:
    reports = {
        period: plain_reader.report_of(file, "utf-8-sig", absent_honour_is_no=False)
        for period, file in _by_period(folder.glob("procapita_*.csv")).items()
    }
    surveys = {
        period: plain_reader.survey_text(file) for period, file in _by_period(folder.glob("netigate_*.csv")).items()
    }
    both = (plain_reader.latest(extracts, complete=False) for extracts in (reports, surveys))
    return plain_reader.counted(plain_reader.joined(*both))


LAYOUTS = {
    "2281_procapita": Layout((("procapita", "uttag_*.csv"),), _sundsvall),
    "2280_netigate": Layout((("netigate", "svar_*.xlsx"),), _harnosand),
    "2262_both": Layout((("procapita", "procapita_*.csv"), ("netigate", "netigate_*.csv")), _timra),
}
SHARED_SAMPLES = [name for name in LAYOUTS if (SHARED / name / "expected.csv").is_file()]


class Sample(NamedTuple):
    """A folder of extracts of one municipality. `expected` is what stands beside them, where something does."""

    folder: Path
    layout: Layout
    expected: dict[Asked, Figures]

    @property
    def municipality(self) -> str:
        return self.folder.name[:4]

    @property
    def questions(self) -> Sequence[Asked]:
        return list(self.expected) or OWN_QUESTIONS


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project's own invented extracts, two years of them."""
    folder = tmp_path_factory.mktemp("invented")
    write_extracts(folder)
    return folder


def _tried() -> list[object]:
    """Every sample on both databases. What is not marked slow is each layout once, on SQLite."""
    every = [
        (name, whose, database)
        for name in LAYOUTS
        for whose in ("shared", "invented")
        for database in ("sqlite", "postgresql")
        if whose == "invented" or name in SHARED_SAMPLES
    ]
    quick = {(name, "shared" if name in SHARED_SAMPLES else "invented", "sqlite") for name in LAYOUTS}
    return [pytest.param(one, id=" ".join(one), marks=() if one in quick else pytest.mark.slow) for one in every]


@pytest.fixture(params=_tried())
def case(request: pytest.FixtureRequest, invented: Path, tmp_path: Path) -> Iterator[tuple[Desk, Sample]]:
    """An empty home, and a sample to import there."""
    name, whose, database = request.param
    folder = (SHARED if whose == "shared" else invented) / name
    sample = Sample(folder, LAYOUTS[name], expected_beside(folder) if whose == "shared" else {})
    if database == "sqlite":
        yield new_desk(tmp_path / "home"), sample
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.new_database() as url:
            yield new_desk(tmp_path / "home", database=url), sample


@pytest.fixture
def sundsvall(invented: Path) -> Sample:
    """The twelve reports of 2025 by the case system: the shared ones where they are, else the project's own."""
    name = "2281_procapita"
    folder = (SHARED if name in SHARED_SAMPLES else invented) / name
    return Sample(folder, LAYOUTS[name], {})


# --- The figures, from three sides ---------------------------------------------------------------------------------


def expected_beside(folder: Path) -> dict[Asked, Figures]:
    """expected.csv, by question."""
    found: dict[Asked, Figures] = {}
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of_question = found.setdefault((row["period"], row["breakdown"]), {})
            yes, no, unknown, missing = (int(row[name] or 0) for name in ("value", "no", "unknown", "not_recorded"))
            if yes or no or unknown or missing:
                of_question[row["indicator"], row["key"]] = yes, no, unknown, missing
    return found


def plainly(cases: Sequence[Case], asked: Asked) -> Figures:
    """What the slow counter says of cases that were plainly read."""
    period, breakdown = Period.parse(asked[0]), asked[1].split("+") if asked[1] else []
    found: Figures = {}
    for indicator in oracle.COUNTED:
        for key, tally in oracle.count(indicator, cases, period, breakdown).items():
            found[indicator, "+".join(key)] = (tally.yes, tally.no, tally.unknown, tally.not_recorded)
    spans = {"": {"": period}, "month": {str(month): month for month in period.each_month}}.get(asked[1], {})
    for indicator in oracle.SHARES:
        for text, span in spans.items():
            found[indicator, text] = (*oracle.share(indicator, cases, span), 0, 0)
    return {group: numbers for group, numbers in found.items() if any(numbers)}


class Told(NamedTuple):
    """What the report says. A figure that cannot be stated is in `unable`, with the numbers that can."""

    figures: Figures
    unable: dict[tuple[str, str], tuple[str, ...]]


def told(desk: Desk, municipality: str, asked: Asked) -> Told:
    """What `casestats report --format csv` says."""
    by = [word for breakdown in asked[1].split("+") if breakdown for word in ("--by", breakdown)]
    ran = desk.done("report", "--municipality", municipality, "--period", asked[0], "--format", "csv", *by)
    figures: Figures = {}
    unable: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in csv.DictReader(ran.out.splitlines()):
        assert (row["municipality"], row["period"], row["breakdown"]) == (municipality, *asked)
        group = row["indicator"], row["key"]
        if row["status"] == "unable":
            assert row["value"] == ""
            unable[group] = row["no"], row["unknown"], row["not_recorded"]
            continue
        names = ("value", "no", "unknown", "not_recorded")
        if group[0] in oracle.SHARES:
            names = ("numerator", "denominator", "no", "unknown")
        yes, no, unknown, missing = (int(row[name] or 0) for name in names)
        if yes or no or unknown or missing:
            figures[group] = yes, no, unknown, missing
    return Told(figures, unable)


def differences(said: Told, wanted: Mapping[tuple[str, str], Numbers]) -> Iterator[str]:
    """What differs between a report and the right figures, one line each."""
    for group in {**said.figures, **wanted}:
        right = wanted.get(group, (0, 0, 0, 0))
        if group in said.unable:
            numbers = tuple(int(number) for number in said.unable[group] if number)
            if numbers and numbers != right[1:]:
                yield f"{group}: unable with {numbers}, should be {right[1:]}"
        elif said.figures.get(group, (0, 0, 0, 0)) != right:
            yield f"{group}: {said.figures.get(group)}, should be {right}"


def imported(desk: Desk, sample: Sample) -> Desk:
    """The home, with everything of a sample imported in the order of names."""
    for adapter, pattern in sample.layout.files:
        profile = desk.profile(adapter, sample.municipality)
        desk.done("import", "--profile", profile, *sorted(sample.folder.glob(pattern)))
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return new_desk(tmp_path / "home")


def new_desk(home: Path, **settings: str) -> Desk:
    home.mkdir(mode=0o700)
    desk = Desk(home)
    desk.set(**settings)
    desk.done("init")
    return desk


# --- The promises ----------------------------------------------------------------------------------------------


def test_a_report_says_in_every_row_what_a_plain_reading_of_the_files_and_the_expected_counts_say(
    case: tuple[Desk, Sample],
) -> None:
    desk, sample = case
    imported(desk, sample)
    cases = sample.layout.read(sample.folder)
    found = []
    for asked in sample.questions:
        plain = plainly(cases, asked)
        assert len(plain) > 20
        if sample.expected:
            assert plain == sample.expected[asked]
        found += [f"{asked}: {line}" for line in differences(told(desk, sample.municipality, asked), plain)]
    assert not found, "\n".join(found[:40])


def orders(files: list[Path]) -> dict[str, list[Path]]:
    """Forwards is what the others are compared with."""
    shuffled = {f"shuffled with seed {seed}": Random(seed).sample(files, len(files)) for seed in (1, 2, 3)}
    return {"backwards": files[::-1], **shuffled, "twice": [*files, *files]}


def whole_report(desk: Desk, municipality: str) -> list[str]:
    """Everything that can be asked in the short, as text: figures, statuses, coverage."""
    said = []
    for period, breakdown in (("2025", ""), ("2025", "month"), ("2025", "sex+age_band"), ("2025-T2", "unit")):
        by = [word for name in breakdown.split("+") if name for word in ("--by", name)]
        ran = desk.done("report", "--municipality", municipality, "--period", period, "--format", "csv", *by)
        said.append(ran.out)
    return said


@pytest.mark.parametrize(
    "order", [pytest.param(name, marks=() if name == "backwards" else pytest.mark.slow) for name in orders([])]
)
def test_twelve_files_in_any_order_or_twice_give_the_same_report(
    order: str, sundsvall: Sample, desk: Desk, tmp_path: Path
) -> None:
    files = sorted(sundsvall.folder.glob("uttag_2025-*.csv"))
    assert len(files) == 12
    forwards = new_desk(tmp_path / "forwards")
    forwards.done("import", "--profile", forwards.profile("procapita", "2281"), *files)
    profile = desk.profile("procapita", "2281")
    for file in orders(files)[order]:
        desk.done("import", "--profile", profile, "--yes", file)
    assert whole_report(desk, "2281") == whole_report(forwards, "2281")


def test_twelve_files_in_one_command_are_imported_in_order_of_period_however_they_are_given(
    sundsvall: Sample, desk: Desk
) -> None:
    files = Random(4).sample(sorted(sundsvall.folder.glob("uttag_2025-*.csv")), 12)
    desk.done("import", "--profile", desk.profile("procapita", "2281"), *files)
    periods = [batch["period"] for batch in desk.done("batches", "--json").json]
    assert periods == [f"2025-{month:02}" for month in range(1, 13)]


def test_the_same_files_once_more_store_nothing(sundsvall: Sample, desk: Desk) -> None:
    files = sorted(sundsvall.folder.glob("uttag_2025-*.csv"))[:3]
    profile = desk.profile("procapita", "2281")
    desk.done("import", "--profile", profile, *files)
    again = desk.done("import", "--profile", profile, "--json", *files)
    assert [(story["import"], story["same_as"]) for story in again.json] == [(None, 1), (None, 2), (None, 3)]
    assert len(desk.done("batches", "--json").json) == 3


HONOUR = """
[[absent_means_no]]
flag = "honour"
except_codes = ["390", "510", "520"]

[[covers]]
subjects = ["honour"]
"""
ANSWERS: dict[str, tuple[str, str, tuple[tuple[str, str], ...], str]] = {
    # layout -> adapter, the file drafted from, what is changed in the draft, what is added
    "2281_procapita": (
        "procapita",
        "uttag_2025-12.csv",
        (
            ('claims = "nothing"', 'claims = "complete"'),
            ('"child_witness", "honour", "prostitution"', '"child_witness", "prostitution"'),
        ),
        HONOUR,
    ),
    "2280_netigate": ("netigate", "svar_2025.xlsx", (), ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ANSWERS)
def test_a_draft_with_a_few_answers_gives_the_same_figures_as_the_profile_of_those_who_know(
    name: str, desk: Desk, invented: Path
) -> None:
    """What the draft cannot know is the municipality, the claim, and that code 220 is always set where it applies."""
    adapter, file, changes, added = ANSWERS[name]
    folder = (SHARED if name in SHARED_SAMPLES else invented) / name
    profile = desk.home / "profiles" / "draft.toml"
    desk.done("profile", "draft", "--adapter", adapter, folder / file, "--out", profile)
    text = profile.read_text(encoding="utf-8")
    for old, new in (('municipality = "0000"', f'municipality = "{name[:4]}"'), *changes):
        assert old in text
        text = text.replace(old, new)
    profile.write_text(text + added, encoding="utf-8")
    desk.done("import", "--profile", "draft", "--yes", *sorted(folder.glob(LAYOUTS[name].files[0][1])))
    cases = LAYOUTS[name].read(folder)
    for asked in (("2025", ""), ("2025", "month"), ("2025", "sex+age_band"), ("2025-T2", "target_group")):
        assert list(differences(told(desk, name[:4], asked), plainly(cases, asked))) == []
