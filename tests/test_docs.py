"""The pages are true: what they show can be run, what can be done is on a page, and no link leads nowhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from casestats.cli.commands import build
from casestats.config import Settings
from casestats.invented.municipalities import write_extracts
from tests.cli.desk import Desk

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")])
COMMANDS = ROOT / "docs" / "kommandon.md"
SETTINGS = ROOT / "docs" / "installningar.md"


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by the words one types."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from every_command(inner, (*path, name))
    else:
        yield " ".join(path), command


EVERY = dict(every_command(build("sv")))


# --- Commands that are shown -------------------------------------------------------------------------------------


NO_COMMANDS = {"key 1": "the first line of a key file, in docs/keys.md"}


def shown_in(page: Path) -> list[list[str]]:
    """The casestats commands of a page's blocks, as words, without comments and the shell's own."""
    found = []
    for line in text_of(page).splitlines():
        told = re.match(r"(?:    |\$ )\s*(?:\$ )?(?:\.venv/bin/)?casestats (.*)", line)
        if told and told[1] not in NO_COMMANDS:
            found.append(shlex.split(told[1], comments=True))
    return found


SHOWN = [(name_of(page), words) for page in PAGES for words in shown_in(page)]


def command_of(words: list[str]) -> tuple[str, list[str]]:
    """The command that words begin with, and the rest."""
    for length in (2, 1):
        if " ".join(words[:length]) in EVERY:
            return " ".join(words[:length]), words[length:]
    raise AssertionError(f"casestats {' '.join(words)}: there is no such command")


@pytest.mark.parametrize(("page", "words"), SHOWN, ids=[f"{page}: {' '.join(words)}" for page, words in SHOWN])
def test_a_command_that_is_shown_is_there_with_its_options(page: str, words: list[str]) -> None:
    name, rest = command_of(words)
    known = {option for parameter in EVERY[name].params for option in parameter.opts} | {"--help"}
    given = [word.partition("=")[0] for word in rest if word.startswith("--")]
    assert set(given) <= known, f"{page}: casestats {name} has no {set(given) - known}"


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracts")
    write_extracts(folder, years=(2025,), municipalities=["2281"])
    return folder / "2281_procapita"


@pytest.mark.slow
def test_the_commands_of_the_readme_run_one_after_another(
    extracts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    standing_for = {
        "FILE": str(extracts / "uttag_2025-01.csv"),
        "PROFILE": "2281_sundsvall",
        "ID": "2281-2025-committee-1",
        "FOLDER": str(tmp_path / "released"),
    }
    somebody_else = {"SUDO_UID": "1", "SUDO_USER": "daemon"}
    every = shown_in(ROOT / "README.md")
    shown = [words for words in every if words[0] not in ("deliver", "county")]
    # Those take two installations, and keys between them: tests/county goes that way.
    assert [words[:2] for words in every if words not in shown] == [
        ["deliver", "--release"],
        ["county", "receive"],
        ["county", "draft"],
    ]
    assert [words[0] for words in shown] == [
        "init",
        "profile",
        "profile",
        "import",
        "import",
        "report",
        *["release"] * 4,
    ]
    for words in shown:
        desk.done(
            *(standing_for.get(word, word) for word in words), **(somebody_else if words[1:2] == ["review"] else {})
        )
        if words == ["init"]:
            desk.profile("procapita", "2281")


def test_getting_started_leads_from_nothing_to_a_report(
    extracts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page says, with the answers that the page shows."""
    page = ROOT / "docs" / "kom-igang.md"
    desk = Desk(tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    for month in ("01", "02"):
        shutil.copy(extracts / f"uttag_2025-{month}.csv", tmp_path)
    answers = dict(re.findall(r'^    (\w+) = ("\w+")$', text_of(page), re.MULTILINE))
    assert answers == {"municipality": '"2281"', "claims": '"complete"'}
    shown = shown_in(page)
    assert len(shown) > 9
    for words in shown:
        desk.done(*words)
        if words[:2] == ["profile", "draft"]:
            profile = tmp_path / "min_profil.toml"
            draft = text_of(profile)
            for key, answer in answers.items():
                draft, changed = re.subn(rf'^{key} = "\w+"$', f"{key} = {answer}", draft, flags=re.MULTILINE)
                assert changed == 1
            profile.write_text(draft, encoding="utf-8")
    assert (tmp_path / "januari.xlsx").is_file()
    assert len(desk.done("batches", "--json").json) == 2


def test_the_story_that_the_registrars_page_explains_is_told_in_these_words() -> None:
    told = text_of(ROOT / "casestats" / "cli" / "telling.py")
    page = text_of(ROOT / "docs" / "las-in.md")
    for words in (
        "(alla aktiva ärenden)",
        "I uttaget: ",
        "Nya: ",
        "som borde vara med",
        "Aktiva ärenden ",
        "Avvisat: ",
    ):
        assert words in told
        assert words in page


# --- What can be done is on a page -------------------------------------------------------------------------------


def sections(page: Path) -> dict[str, str]:
    """The text beneath each heading of the second level."""
    parts = re.split(r"^## (.+)$", text_of(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_section_and_no_section_is_of_a_command_that_is_not_there() -> None:
    named = {heading.removeprefix("casestats ") for heading in sections(COMMANDS) if heading.startswith("casestats ")}
    assert named == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_a_commands_section_tells_of_each_of_its_options_and_of_no_other(name: str) -> None:
    section = sections(COMMANDS)[f"casestats {name}"]
    told = set(re.findall(r"^\| (`.+?) \|", section, re.MULTILINE))
    listed = {word for row in told for word in re.findall(r"`([^`]+)`", row)}
    options = {parameter.opts[-1] for parameter in EVERY[name].params if isinstance(parameter, click.Option)}
    arguments = {
        word
        for parameter in EVERY[name].params
        if isinstance(parameter, click.Argument)
        for word in (parameter.metavar or "").strip("[]").split("|")
    }
    options = {option if option.startswith("--") else f"--{option}" for option in options}
    options = {"--format" if option == "--style" else option for option in options} - {"--lang"}
    options = {"--json" if option == "--as_json" else option for option in options}
    assert listed == options | arguments


def test_every_exit_code_is_told_and_means_what_the_errors_say() -> None:
    table = dict(
        re.findall(r"^\| (\d) \| (.+) \|$", sections(COMMANDS)["Koden som kommandot slutar med"], re.MULTILINE)
    )
    assert list(table) == ["0", "1", "2", "3", "4", "5"]
    for code, word in (("2", "skrivet på fel sätt"), ("3", "uttaget"), ("4", "profilen"), ("5", "säkerhets")):
        assert word in table[code]


def test_every_setting_is_on_its_page_with_its_default_and_the_other_way_round() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", sections(SETTINGS)["settings.toml"], re.MULTILINE))
    real = {
        field.name: str(field.default) if isinstance(field.default, int) else f'"{field.default}"'
        for field in fields(Settings)
        if field.name != "home"
    }
    assert told == real


def test_every_file_of_a_home_is_on_the_settings_page(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.done("init")
    made = {path.name for path in desk.home.iterdir()} - {"casestats.db.lock"}
    listed = set(re.findall(r"^\| `([\w.]+)` \| \D", text_of(SETTINGS).partition("## ")[0], re.MULTILINE))
    assert made == listed


# --- Links -------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The places in a page that a link can lead to, as the hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    made = set(re.findall(r'<a id="([^"]+)">', text_of(page)))
    return made | {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(target)
    assert broken == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)\s#]+\.md)", text_of(page)):
            if not re.match(r"[a-z]+:", target):
                waiting.append((page.parent / target).resolve())
    alone = {name_of(page) for page in PAGES if page not in reached and page.parts[-2] != "example_adapter"}
    assert alone == set()
