"""The key-encryption key comes from a file, from systemd or from a command, and from nowhere else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from casestats.errors import FixSettings
from casestats.vault import sources
from casestats.vault.ring import KeyRing
from casestats.vault.sources import KekCommand, KekCredential, KekFile, KekSource, kek_source


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    KeyRing.create(tmp_path / "keys")
    return tmp_path / "keys"


def printing(path: Path) -> KekCommand:
    return KekCommand((sys.executable, "-c", f"print(open({str(path)!r}).read(), end='')"))


@pytest.fixture
def credentials(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as systemd lays it out, with the KEK in it; the key folder no longer has one."""
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o500 | 0o200)
    (keys / "kek.key").rename(folder / "casestats-kek")
    (folder / "casestats-kek").chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder


def test_a_command_may_print_the_kek(keys: Path, tmp_path: Path) -> None:
    before = KeyRing.open(keys).kek.id
    (keys / "kek.key").rename(tmp_path / "away.key")
    assert KeyRing.open(keys, kek=printing(tmp_path / "away.key")).kek.id == before


@pytest.mark.parametrize(
    ("program", "match"),
    [
        ("raise SystemExit(1)", "could not be run, failed"),
        ("import os; os.kill(os.getpid(), 9)", "could not be run, failed"),
        ("", "not a whole key file"),
        ("print('x' * 100_000)", "not a whole key file"),
    ],
)
def test_a_command_that_fails_or_prints_no_key_is_refused(keys: Path, program: str, match: str) -> None:
    with pytest.raises(FixSettings, match=match):
        KeyRing.open(keys, kek=KekCommand((sys.executable, "-c", program)))


def test_a_command_that_does_not_exist_is_refused(keys: Path) -> None:
    with pytest.raises(FixSettings, match="could not be run"):
        KeyRing.open(keys, kek=KekCommand(("no-such-program-of-casestats",)))


def test_a_command_that_prints_a_key_and_then_fails_is_refused(keys: Path) -> None:
    program = f"print(open({str(keys / 'kek.key')!r}).read(), end='', flush=True); raise SystemExit(3)"
    with pytest.raises(FixSettings, match="failed"):
        KeyRing.open(keys, kek=KekCommand((sys.executable, "-c", program)))


def test_a_command_that_takes_too_long_is_ended(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "COMMAND_SECONDS", 0.2)
    program = "import signal; signal.pause()"
    with pytest.raises(FixSettings, match="took more than"):
        KeyRing.open(keys, kek=KekCommand((sys.executable, "-c", program)))


def test_no_shell_reads_the_command(keys: Path, tmp_path: Path) -> None:
    source = kek_source(f"command:echo hello > {tmp_path / 'made by a shell'}")
    with pytest.raises(FixSettings, match="not a whole key file"):
        KeyRing.open(keys, kek=source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys"]


def test_a_systemd_credential_may_hold_the_kek(keys: Path, credentials: Path) -> None:
    for mode in (0o400, 0o440, 0o600):
        (credentials / "casestats-kek").chmod(mode)
        assert KeyRing.open(keys, kek=KekCredential("casestats-kek")).remarks == ()


@pytest.mark.parametrize("mode", [0o444, 0o404, 0o460, 0o450, 0o402])
def test_a_credential_that_others_may_read_or_change_is_refused(keys: Path, credentials: Path, mode: int) -> None:
    (credentials / "casestats-kek").chmod(mode)
    with pytest.raises(FixSettings, match=f"{mode:04o}"):
        KeyRing.open(keys, kek=KekCredential("casestats-kek"))


def test_a_credential_may_belong_to_root_but_to_no_third_account(
    keys: Path, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = (credentials / "casestats-kek").stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    if owner == 0:
        assert repr(KekCredential("casestats-kek").read()) == "Secret(hidden)"
        os.chown(credentials / "casestats-kek", 4242, -1)
    with pytest.raises(FixSettings, match="owned by another account"):
        KekCredential("casestats-kek").read()


def test_a_credential_that_systemd_did_not_give_is_refused(
    keys: Path, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FixSettings, match="is missing"):
        KeyRing.open(keys, kek=KekCredential("another"))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(FixSettings, match="LoadCredentialEncrypted=casestats-kek"):
        KeyRing.open(keys, kek=KekCredential("casestats-kek"))


@pytest.mark.parametrize(
    ("setting", "source"),
    [
        ("file:/etc/casestats/kek.key", KekFile(Path("/etc/casestats/kek.key"))),
        ("credential:casestats-kek", KekCredential("casestats-kek")),
        ("command:/usr/bin/fetch --name 'the key'", KekCommand(("/usr/bin/fetch", "--name", "the key"))),
    ],
)
def test_a_setting_names_a_source(setting: str, source: KekSource) -> None:
    assert kek_source(setting) == source


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "kek.key",
        "file:kek.key",
        "file:",
        "credential:",
        "credential:../kek",
        "credential:.kek",
        "command:",
        "command:'unpaired",
        "env:KEK",
        "9a41" * 16,
    ],
)
def test_any_other_setting_is_refused_in_words_that_do_not_repeat_it(setting: str) -> None:
    with pytest.raises(FixSettings) as told:
        kek_source(setting)
    with pytest.raises(FixSettings) as told_of_another:
        kek_source("another")
    assert told.value.words == told_of_another.value.words
