"""The key and the settings of a fetch."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from netigate_import.secret import Secret
from netigate_service import KEY, settings_from

from casestats.errors import FixSettings, Refused

# --- the key -------------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"127.0.0.1 {KEY}\n")
    path.chmod(0o600)
    return path


def test_a_key_is_read_from_a_file_only_its_owner_can_read(key_file: Path) -> None:
    assert Secret.from_file(key_file).plain_for("127.0.0.1") == KEY


@pytest.mark.parametrize("mode", [0o400, 0o640, 0o604, 0o644, 0o700])
def test_a_key_file_with_another_mode_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(Refused, match="0600"):
        Secret.from_file(key_file)


def test_a_key_file_that_is_a_link_a_folder_or_missing_is_refused(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(key_file)
    for path in (link, tmp_path / "nothing"):
        with pytest.raises(FixSettings):
            Secret.from_file(path)
    with pytest.raises(Refused, match="0600"):
        Secret.from_file(tmp_path)


@pytest.mark.parametrize("content", ["", KEY, "host", "host short", f"host {KEY} more", "host åäöåäöåäöåäö"])
def test_a_key_file_of_another_form_is_told_without_showing_it(key_file: Path, content: str) -> None:
    key_file.write_text(content)
    with pytest.raises(FixSettings) as caught:
        Secret.from_file(key_file)
    assert KEY not in "".join(caught.value.words)


def test_a_key_comes_from_an_external_command_too() -> None:
    command = [sys.executable, "-c", f"print('API.example.org {KEY}')"]
    assert Secret.from_command(command).plain_for("api.example.org") == KEY


@pytest.mark.parametrize("command", [["/nowhere/at/all"], [sys.executable, "-c", "raise SystemExit(1)"]])
def test_a_command_that_fails_is_told(command: list[str]) -> None:
    with pytest.raises(FixSettings, match="failed"):
        Secret.from_command(command)


# --- settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.org/v1.1",
        "ftp://api.example.org",
        "https://key@api.example.org",
        "https://api.example.org/v1?x=1",
        "https://api.example.org/v1#x",
        "https://api.example.org/../v1",
        "https://api.example.org/a%2fb",
        "https://api.example.org:port",
        "https://",
        "api.example.org",
    ],
)
def test_a_base_address_that_is_not_plain_https_is_refused(base: str) -> None:
    with pytest.raises(FixSettings, match="base"):
        settings_from(base=base)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://api.example.org/v1.1/", (True, "api.example.org", 443, "/v1.1")),
        ("https://API.example.org:8443", (True, "api.example.org", 8443, "")),
        ("http://localhost:8000/v1.1", (False, "localhost", 8000, "/v1.1")),
        ("http://[::1]:8000", (False, "::1", 8000, "")),
    ],
)
def test_a_base_address_is_taken_apart(base: str, expected: tuple[bool, str, int, str]) -> None:
    assert settings_from(base=base).base == expected


def test_every_mistake_in_the_settings_is_named_at_once() -> None:
    with pytest.raises(FixSettings) as caught:
        settings_from(base="https://api.example.org", survey=0, first_day="2025-02-30", attempts="six", hedaer="X")
    for key in ("survey", "first_day", "attempts", "hedaer"):
        assert key in caught.value.words.sv
        assert key in caught.value.words.en
