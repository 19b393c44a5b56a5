"""A key ring opens whole, with its own files, safely kept; or not at all, and nothing is written."""

from __future__ import annotations

import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casestats.errors import FixSettings
from casestats.vault import private_files
from casestats.vault.private_files import UNCHECKED_RIGHTS
from casestats.vault.ring import KeyRing
from casestats.vault.sources import KekFile

NAMES = ("kek.key", "pseudonyms.key", "signing.key", "audit.key")
EACH_FILE = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    KeyRing.create(tmp_path / "keys")
    return tmp_path / "keys"


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def refused(folder: Path, match: str) -> None:
    """The ring is refused with these words, and not a byte in the folder changes."""
    before = state(folder)
    with pytest.raises(FixSettings, match=match) as told:
        KeyRing.open(folder)
    assert state(folder) == before
    assert told.value.words.sv != told.value.words.en


def test_a_new_ring_has_four_files_that_only_their_owner_reads(keys: Path) -> None:
    assert sorted(path.name for path in keys.iterdir()) == sorted(NAMES)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}


@pytest.mark.parametrize("page", ["keys.md", "nycklar.md"])
def test_both_pages_about_keys_name_every_key_file(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in text] == []


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o777])
def test_the_rights_do_not_depend_on_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        KeyRing.create(tmp_path / "keys")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_ring_opened_again_is_the_same_ring(keys: Path) -> None:
    one, other = KeyRing.open(keys), KeyRing.open(keys)
    assert one.check_value() == other.check_value()
    assert one.pseudonymiser("2281").case("1") == other.pseudonymiser("2281").case("1")
    assert one.kek.id == other.kek.id
    assert one.public_key() == other.public_key()
    assert one.audit_code(b"x") == other.audit_code(b"x")
    assert one.remarks == ()


def test_two_rings_have_nothing_in_common(keys: Path, tmp_path: Path) -> None:
    one, other = KeyRing.open(keys), KeyRing.create(tmp_path / "others")
    assert one.check_value() != other.check_value()
    assert one.pseudonymiser("2281").case("1") != other.pseudonymiser("2281").case("1")
    assert one.kek.id != other.kek.id
    assert one.public_key() != other.public_key()
    assert one.audit_code(b"x") != other.audit_code(b"x")


def test_the_four_keys_of_a_ring_differ(keys: Path) -> None:
    lines = [(keys / name).read_text().splitlines()[4] for name in NAMES]
    assert len(set(lines)) == 4
    assert all(line.startswith("key ") for line in lines)


def test_a_signature_verifies_with_the_public_key(keys: Path) -> None:
    ring = KeyRing.open(keys)
    assert Ed25519PublicKey.from_public_bytes(ring.public_key()).verify(ring.sign(b"release"), b"release") is None


def test_a_database_made_with_another_ring_is_refused(keys: Path, tmp_path: Path) -> None:
    ring = KeyRing.open(keys)
    ring.demand(ring.check_value())
    for other in (KeyRing.create(tmp_path / "others").check_value(), "", ring.check_value()[:-1]):
        with pytest.raises(FixSettings, match="do not belong to this database"):
            ring.demand(other)


def test_create_never_overwrites(keys: Path) -> None:
    before = state(keys)
    with pytest.raises(FixSettings, match="is there already"):
        KeyRing.create(keys)
    assert state(keys) == before
    assert [path.name for path in keys.parent.iterdir()] == ["keys"]


def test_create_refuses_a_folder_that_holds_anything_a_file_and_a_link(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "nowhere").symlink_to(tmp_path / "not there")
    for name in ("full", "file", "link", "nowhere"):
        with pytest.raises(FixSettings, match="is there already"):
            KeyRing.create(tmp_path / name)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert len(list(tmp_path.iterdir())) == 5


def test_create_takes_an_empty_folder_and_makes_it_safe(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)
    KeyRing.create(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_create_where_there_is_no_place_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FixSettings, match="cannot be written"):
        KeyRing.create(tmp_path / "not there" / "keys")
    assert list(tmp_path.iterdir()) == []


def test_create_that_runs_out_of_space_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FixSettings, match="No space left"):
        KeyRing.create(tmp_path / "keys")
    assert list(tmp_path.iterdir()) == []


def test_of_many_that_create_at_once_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    start = Barrier(8)

    def create(_number: int) -> str:
        start.wait()
        try:
            return KeyRing.create(tmp_path / "keys").check_value()
        except FixSettings as told:
            return told.words.en

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(8)))
    made = [answer for answer in answers if "is there already" not in answer]
    assert made == [KeyRing.open(tmp_path / "keys").check_value()]
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


@EACH_FILE
def test_a_key_file_cut_at_any_length_is_refused(keys: Path, name: str) -> None:
    whole = (keys / name).read_bytes()
    for length in range(len(whole)):
        (keys / name).write_bytes(whole[:length])
        with pytest.raises(FixSettings, match="not a whole key file"):
            KeyRing.open(keys)
    (keys / name).write_bytes(whole)
    assert KeyRing.open(keys).remarks == ()


@EACH_FILE
def test_a_key_file_with_any_bit_flipped_is_refused(keys: Path, name: str) -> None:
    whole = (keys / name).read_bytes()
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        (keys / name).write_bytes(flipped)
        with pytest.raises(FixSettings):
            KeyRing.open(keys)


@EACH_FILE
@pytest.mark.parametrize("added", [b"\n", b"x", bytes(5000)])
def test_a_key_file_with_something_after_it_is_refused(keys: Path, name: str, added: bytes) -> None:
    (keys / name).write_bytes((keys / name).read_bytes() + added)
    refused(keys, "not a whole key file")


def test_any_two_key_files_that_changed_places_are_refused(keys: Path) -> None:
    for one in NAMES:
        for other in NAMES:
            if one < other:
                swapped = (keys / one).read_bytes(), (keys / other).read_bytes()
                (keys / one).write_bytes(swapped[1])
                (keys / other).write_bytes(swapped[0])
                refused(keys, "changed places")
                (keys / one).write_bytes(swapped[0])
                (keys / other).write_bytes(swapped[1])
    assert KeyRing.open(keys).remarks == ()


@EACH_FILE
def test_a_key_file_of_another_installation_is_refused(keys: Path, tmp_path: Path, name: str) -> None:
    KeyRing.create(tmp_path / "others")
    shutil.copy(tmp_path / "others" / name, keys / name)
    refused(keys, "another set of keys")


@EACH_FILE
def test_a_missing_key_file_is_named(keys: Path, name: str) -> None:
    (keys / name).unlink()
    refused(keys, rf"{name} is missing")


@EACH_FILE
@pytest.mark.parametrize("mode", [0o400, 0o640, 0o604, 0o644, 0o660, 0o700, 0o666, 0o4600])
def test_a_key_file_with_another_mode_than_0600_is_refused(keys: Path, name: str, mode: int) -> None:
    (keys / name).chmod(mode)
    refused(keys, f"{mode:04o}")


@EACH_FILE
def test_a_key_file_that_is_a_link_is_refused(keys: Path, tmp_path: Path, name: str) -> None:
    (keys / name).rename(tmp_path / name)
    (keys / name).symlink_to(tmp_path / name)
    refused(keys, "it is a link")


@EACH_FILE
def test_a_key_file_that_is_no_file_is_refused_and_not_waited_for(keys: Path, name: str) -> None:
    (keys / name).unlink()
    os.mkfifo(keys / name, 0o600)
    with pytest.raises(FixSettings, match="no ordinary file"):
        KeyRing.open(keys)
    (keys / name).unlink()
    (keys / name).mkdir(0o700)
    with pytest.raises(FixSettings, match="no ordinary file"):
        KeyRing.open(keys)


def test_a_key_folder_or_file_of_somebody_else_is_refused(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = keys.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    refused(keys, "owned by another account")
    monkeypatch.setattr(private_files, "check_folder", lambda _folder: None)
    with pytest.raises(FixSettings, match=r"kek\.key is owned by another account"):
        KekFile(keys / "kek.key").read()


@pytest.mark.parametrize("mode", [0o701, 0o750, 0o755, 0o770, 0o777])
def test_a_key_folder_open_to_others_is_refused(keys: Path, mode: int) -> None:
    keys.chmod(mode)
    refused(keys, f"chmod 700 {keys}")


def test_a_key_folder_that_is_a_link_a_file_or_missing_is_refused(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(keys)
    (tmp_path / "file").write_text("")
    for name, match in (("link", "is a link"), ("file", "is a link or a file"), ("none", "is missing")):
        with pytest.raises(FixSettings, match=match):
            KeyRing.open(tmp_path / name)


def test_where_rights_cannot_be_checked_a_person_is_told(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casestats.vault.ring.RIGHTS_ARE_CHECKED", False)
    monkeypatch.setattr(private_files, "RIGHTS_ARE_CHECKED", False)
    keys.chmod(0o755)
    assert KeyRing.open(keys).remarks == (UNCHECKED_RIGHTS,)


def test_a_kek_kept_elsewhere_opens_the_ring_and_a_copy_left_behind_is_remarked(keys: Path, tmp_path: Path) -> None:
    before = KeyRing.open(keys)
    shutil.copy(keys / "kek.key", tmp_path / "kek.key")
    (tmp_path / "kek.key").chmod(0o600)
    elsewhere = KekFile(tmp_path / "kek.key")
    assert "still lies beside the other keys" in KeyRing.open(keys, kek=elsewhere).remarks[0].en
    (keys / "kek.key").unlink()
    ring = KeyRing.open(keys, kek=elsewhere)
    assert ring.remarks == ()
    assert (ring.kek.id, ring.check_value()) == (before.kek.id, before.check_value())


def test_a_kek_of_another_installation_kept_elsewhere_is_refused(keys: Path, tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "others")
    with pytest.raises(FixSettings, match="another set of keys"):
        KeyRing.open(keys, kek=KekFile(tmp_path / "others" / "kek.key"))
