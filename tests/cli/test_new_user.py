"""As somebody new: one's own file, a drafted profile, answers to its questions, a first import, a first report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import extracts
from tests.cli.desk import Desk
from tests.cli.extracts import ANNA, BO, CILLA, row


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A report of January, with columns that no profile of ours has seen together."""
    headings = [*extracts.HEADINGS, "Namn", "Handläggare"]
    rows = [
        row("2025-1", ANNA, Orsakskod="Våld i nära relation"),
        row("2025-2", BO, Orsakskod="Våldsutövare", Kön="Man"),
        row("2025-3", CILLA, Orsakskod="Oro för barn", Enhet="Barn och unga"),
    ]
    return extracts.write(tmp_path / "utdrag.csv", *(f"{one};Demo Demosson;dede" for one in rows), headings=headings)


def answered(draft: str) -> str:
    """The draft, with the answers of somebody who knows the extract."""
    answers = {
        'municipality = "0000"': 'municipality = "2283"',
        'claims = "nothing"': 'claims = "complete"',
    }
    for question, answer in answers.items():
        assert question in draft
        draft = draft.replace(question, answer)
    return "\n".join(line for line in draft.splitlines() if not line.startswith("# ?")) + "\n"


def test_from_ones_own_file_to_the_first_report(desk: Desk, own_file: Path) -> None:
    profile = desk.home / "profiles" / "vart.toml"
    drafted = desk.done("profile", "draft", "--adapter", "procapita", own_file, "--out", profile)
    assert drafted.out == ""
    assert "Svara på frågorna i det (rader som börjar med # ?)" in drafted.err
    assert profile.stat().st_mode & 0o777 == 0o600
    draft = profile.read_text(encoding="utf-8")
    assert "# ? Vilken kommun är det? Skriv kommunkoden." in draft
    for hidden in ("Demosson", "dede", *(one[:8] for one in (ANNA, BO, CILLA)), "2025-1"):
        assert hidden not in draft

    unanswered = desk.run("profile", "check", "vart", own_file)
    assert (unanswered.code, unanswered.out) == (4, "")
    assert "Profilen är ett utkast: fyll i municipality" in unanswered.err

    profile.write_text(answered(draft), encoding="utf-8")
    unsaid = desk.run("import", "--profile", "vart", own_file)
    assert unsaid.code == 3
    assert "Ange den med --period." in unsaid.err

    checked = desk.done("profile", "check", "vart")
    assert checked.out.startswith("Profilen är hel: kommun 2283, källa procapita, insticksprogram procapita.")

    tried = desk.done("import", "--profile", "vart", "--period", "2025-01", "--dry-run", own_file)
    assert "I uttaget: 3 rader, 3 ärenden. Nya: 3." in tried.out
    assert tried.out.endswith("Provkörning: inget är sparat.\n")
    assert desk.done("batches").out == "Inga inläsningar än.\n"

    imported = desk.done("import", "--profile", "vart", "--period", "2025-01", own_file)
    assert imported.out.startswith("Kommun 2283, procapita, 2025-01 (alla aktiva ärenden)\n")
    assert "- 1 barnärende utan uppgift om våld: det kan dölja våld." in imported.out
    assert imported.out.endswith("Inläst som nummer 1.\n")

    report = desk.done("report", "--municipality", "2283", "--period", "2025-01").out
    assert report.splitlines()[0].startswith("2283 2025-01, känt till 2025-01-31")
    assert _figure(report, "Våldsutsatta vuxna") == "1"
    assert _figure(report, "Fysiskt våld") == "kan inte anges"


def _figure(report: str, title: str) -> str:
    """The first figure on the line of a title."""
    (line,) = [line for line in report.splitlines() if line.startswith(f"{title}  ")]
    return line[len(title) :].strip().split("  ")[0].replace("\u00a0", " ")


def test_a_draft_is_shown_where_no_file_is_named(desk: Desk, own_file: Path) -> None:
    shown = desk.done("profile", "draft", "--adapter", "procapita", own_file)
    assert 'adapter = "procapita"' in shown.out
    assert shown.err == ""


def test_a_draft_overwrites_nothing(desk: Desk, own_file: Path, tmp_path: Path) -> None:
    there = tmp_path / "profil.toml"
    there.write_text("mitt arbete", encoding="utf-8")
    ran = desk.run("profile", "draft", "--adapter", "procapita", own_file, "--out", there)
    assert ran.code == 4
    assert "finns redan och skrivs inte över" in ran.err
    assert there.read_text(encoding="utf-8") == "mitt arbete"


def test_a_draft_in_a_folder_that_is_not_there_says_so(desk: Desk, own_file: Path, tmp_path: Path) -> None:
    ran = desk.run("profile", "draft", "--adapter", "procapita", own_file, "--out", tmp_path / "x" / "profil.toml")
    assert ran.code == 4
    assert "kan inte skrivas: mappen eller filen finns inte. Välj en annan plats." in ran.err


def test_a_check_says_what_would_be_read_left_out_and_not_known(desk: Desk, own_file: Path) -> None:
    profile = desk.profile("procapita", "2281")
    own_file = own_file.rename(own_file.with_name("uttag_2025-01.csv"))
    extracts.write(own_file, row(), row("2025-9", BO, Orsakskod="777"), row("2025-8", BO, Aktualiseringsdatum="?!"))
    said = desk.done("profile", "check", profile, own_file).out
    for words in ("dessa kolumner läses: “Ärendenr”", "Orsakskoden “777”", "Avvisas (rad 4)", "aktuella 2025-01"):
        assert words in said
    told = desk.done("profile", "check", profile, own_file, "--json").json
    assert {frozenset(one) for one in told} == {frozenset({"kind", "column", "code", "rows", "words"})}
    assert [one["rows"] for one in told if one["code"] == "777"] == [1]
