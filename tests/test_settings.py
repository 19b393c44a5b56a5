"""Settings: read once, every mistake named, and nothing from the environment but where the home is."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from casestats.actions.initialising import initialise
from casestats.audit import Actor
from casestats.config import SETTINGS_FILE, Settings, home_folder, read_settings
from casestats.errors import FixSettings

NAMES = [field.name for field in fields(Settings) if field.name != "home"]
DEFAULTS = {field.name: field.default for field in fields(Settings) if field.name != "home"}


def settings_of(home: Path, text: str) -> Settings:
    (home / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return read_settings(home)


def mistakes_of(home: Path, text: str) -> str:
    with pytest.raises(FixSettings) as caught:
        settings_of(home, text)
    assert caught.value.exit_code == 4
    assert caught.value.words.sv != caught.value.words.en
    return caught.value.words.sv


def test_a_home_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert {name: getattr(settings, name) for name in NAMES} == DEFAULTS
    assert settings.database_url == f"sqlite:///{tmp_path / 'casestats.db'}"
    assert settings.keys_folder == tmp_path / "keys"
    assert settings.profiles_folder == tmp_path / "profiles"


def test_what_is_set_stands(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        'database = "postgresql://server/db"\nkeys = "/etc/casestats/keys"\nprofiles = "p"\nlock_wait_seconds = 0\n'
        'true_zero_coverage = 100\ncipher = "aes-256-gcm"\nlanguage = "en"\n',
    )
    assert settings.database_url == "postgresql://server/db"
    assert settings.keys_folder == Path("/etc/casestats/keys")
    assert settings.profiles_folder == tmp_path / "p"
    assert (settings.lock_wait_seconds, settings.true_zero_coverage) == (0, 100)


def test_settings_do_not_change_once_they_are_read(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        read_settings(tmp_path).language = "en"  # type: ignore[misc]  # to see that it is refused


def test_a_new_home_lists_every_setting_with_its_default_to_be_changed(tmp_path: Path) -> None:
    initialise(Settings(home=tmp_path / "home"), Actor("Demo", "IT"))
    written = (tmp_path / "home" / SETTINGS_FILE).read_text(encoding="utf-8")
    assert re.findall(r"^# (\w+) = ", written, re.MULTILINE) == NAMES
    uncommented = re.sub(r"^# (\w+ = )", r"\1", written, flags=re.MULTILINE)
    other = tmp_path / "other"
    other.mkdir()
    assert settings_of(other, uncommented).cipher == DEFAULTS["cipher"]


@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_another_kind_is_a_mistake(name: str, tmp_path: Path) -> None:
    wrong = '"30"' if isinstance(DEFAULTS[name], int) else "30"
    assert name in mistakes_of(tmp_path, f"{name} = {wrong}\n")
    assert name in mistakes_of(tmp_path, f"{name} = true\n")


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [("lock_wait_seconds", (0, 1, 3600), (-1, 3601)), ("true_zero_coverage", (50, 51, 100), (49, 101))],
)
def test_numbers_are_taken_up_to_the_threshold_and_not_beyond(
    name: str, inside: tuple[int, ...], outside: tuple[int, ...], tmp_path: Path
) -> None:
    for number in inside:
        assert getattr(settings_of(tmp_path, f"{name} = {number}\n"), name) == number
    for number in outside:
        assert f"{name} ska vara ett heltal" in mistakes_of(tmp_path, f"{name} = {number}\n")


def test_all_mistakes_are_told_at_once_with_what_is_allowed(tmp_path: Path) -> None:
    told = mistakes_of(tmp_path, 'databas = "x"\nlanguage = "fi"\ncipher = "rot13"\n')
    assert told.startswith("settings.toml behöver rättas: ")
    for words in ("databas finns inte bland inställningarna (database, keys", '"", sv, en', "aes-256-gcm-siv"):
        assert words in told


def test_a_value_is_never_told_again_because_it_may_be_a_password(tmp_path: Path) -> None:
    assert "hemligt" not in mistakes_of(tmp_path, 'cipher = "hemligt"\nlosen = "hemligt"\n')
    assert "hemligt" not in mistakes_of(tmp_path, 'database = "postgresql://a:hemligt@b/c\n')


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"language = \xe5\n", "inte sparad som UTF-8"),
        (b"language = sv\n", "inte giltig TOML (rad 1)"),
        (b'language = "sv"\nkeys = ', "inte giltig TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_what_to_do(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(content)
    with pytest.raises(FixSettings) as caught:
        read_settings(tmp_path)
    assert words in caught.value.words.sv


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).mkdir()
    with pytest.raises(FixSettings) as caught:
        read_settings(tmp_path)
    assert (
        caught.value.words.sv == "settings.toml går inte att läsa: det är en mapp. Rätta filen eller dess rättigheter."
    )


def test_the_home_is_where_the_variable_says_or_among_the_users_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home_folder({"CASESTATS_HOME": str(tmp_path)}) == tmp_path
    assert home_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/casestats")
    assert home_folder({}) == Path.home() / ".local" / "share" / "casestats"
    monkeypatch.chdir(tmp_path)
    assert home_folder({"CASESTATS_HOME": "here"}) == tmp_path / "here"
