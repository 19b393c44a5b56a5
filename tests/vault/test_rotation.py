"""Exchanging the key-encryption key loses nothing, at whatever moment it is cut off."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casestats.errors import FixSettings, Refused
from casestats.vault import KeyRing, Vault
from casestats.vault.data_keys import kek_id_of
from casestats.vault.private_files import alone_in
from casestats.vault.rotation import exchange_kek, lost, replace_lost_kek, retire_old_kek, rewrap, write_kek
from casestats.vault.sources import KekFile
from tests.vault.factories import ROW, RememberedDataKeys

MONTHS = ("2025-01", "2025-02", "2025-03")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    KeyRing.create(tmp_path / "keys")
    return tmp_path / "keys"


def filled(ring: KeyRing) -> tuple[RememberedDataKeys, dict[str, bytes]]:
    kept = RememberedDataKeys()
    vault = Vault(ring, kept)
    sealed = {}
    for month in MONTHS:
        sealer = vault.sealer("2281", vault.data_key("2281", month, "case_number"), "cases", "case_number")
        sealed[month] = sealer.seal(ROW, f"{month}-0001")
    return kept, sealed


def opened(ring: KeyRing, kept: RememberedDataKeys, sealed: dict[str, bytes]) -> list[str]:
    vault = Vault(ring, kept)
    return [vault.open_field("2281", "cases", "case_number", ROW, each) for each in sealed.values()]


def test_fields_open_before_during_and_after_an_exchange(keys: Path) -> None:
    before = KeyRing.open(keys)
    kept, sealed = filled(before)
    expected = [f"{month}-0001" for month in MONTHS]

    during = exchange_kek(keys)
    assert opened(during, kept, sealed) == expected
    assert "under way" in during.remarks[0].en
    assert rewrap(during, kept) == 3
    assert opened(during, kept, sealed) == expected
    retire_old_kek(keys, during, kept)

    after = KeyRing.open(keys)
    assert opened(after, kept, sealed) == expected
    assert after.remarks == ()
    assert after.check_value() == before.check_value()
    assert after.kek.id != before.kek.id
    assert sorted(path.name for path in keys.iterdir() if path.suffix) == [
        "audit.key",
        "kek.key",
        "pseudonyms.key",
        "signing.key",
    ]


def test_new_data_keys_are_wrapped_by_the_new_kek_during_an_exchange(keys: Path) -> None:
    kept, _ = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    assert kek_id_of(Vault(ring, kept).data_key("2281", "2025-04", "case_number")) == ring.kek.id


def test_rewrapping_again_moves_nothing(keys: Path) -> None:
    kept, _ = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    rewrap(ring, kept)
    rows = dict(kept.rows)
    assert rewrap(ring, kept) == 0
    assert kept.rows == rows


def test_rewrapping_beside_another_that_was_faster_changes_nothing_twice(keys: Path) -> None:
    kept, sealed = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    slow = list(kept.every())
    rewrap(ring, kept)
    rows = dict(kept.rows)
    assert not any(kept.exchange(key, ring.wrapped_by_current(key)) for key in slow)
    assert kept.rows == rows
    assert len(opened(ring, kept, sealed)) == 3


def test_rewrapping_stops_at_a_key_that_does_not_open_and_keeps_it_as_it_is(keys: Path) -> None:
    kept, _ = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    broken = next(iter(kept.rows.values()))._replace(commitment=bytes(32))
    kept.rows[broken.id] = broken
    with pytest.raises(Refused):
        rewrap(ring, kept)
    assert kept.rows[broken.id] == broken


def test_the_old_kek_stays_while_a_data_key_needs_it(keys: Path) -> None:
    kept, _ = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    with pytest.raises(FixSettings, match="3 data keys"):
        retire_old_kek(keys, ring, kept)
    assert (keys / "kek-old.key").exists()


def test_a_second_exchange_waits_for_the_first_to_be_finished(keys: Path) -> None:
    kept, _ = filled(KeyRing.open(keys))
    ring = exchange_kek(keys)
    before = (keys / "kek.key").read_bytes()
    with pytest.raises(FixSettings, match="left from the exchange before"):
        exchange_kek(keys)
    assert (keys / "kek.key").read_bytes() == before
    rewrap(ring, kept)
    retire_old_kek(keys, ring, kept)
    assert exchange_kek(keys).kek.id != ring.kek.id


def test_two_exchanges_at_once_do_not_meet(keys: Path) -> None:
    before = (keys / "kek.key").read_bytes()
    with alone_in(keys), pytest.raises(FixSettings, match="right now"):
        exchange_kek(keys)
    assert (keys / "kek.key").read_bytes() == before
    assert exchange_kek(keys).keks_known == 2


def test_a_process_that_still_holds_the_old_kek_makes_no_new_data_key_and_retires_nothing(keys: Path) -> None:
    stale = KeyRing.open(keys)
    running = Vault(stale, RememberedDataKeys())
    exchange_kek(keys)
    with pytest.raises(FixSettings, match="Restart casestats"):
        running.data_key("2281", "2025-04", "case_number")
    with pytest.raises(FixSettings, match="Restart casestats"):
        retire_old_kek(keys, stale, RememberedDataKeys())
    assert (keys / "kek-old.key").exists()


def test_a_kek_kept_elsewhere_is_exchanged_through_the_settings(keys: Path, tmp_path: Path) -> None:
    (keys / "kek.key").rename(tmp_path / "one.key")
    one, two = KekFile(tmp_path / "one.key"), KekFile(tmp_path / "two.key")
    ring = KeyRing.open(keys, kek=one)
    kept, sealed = filled(ring)
    write_kek(ring, two.path)
    during = KeyRing.open(keys, kek=two, old_kek=one)
    assert rewrap(during, kept) == 3
    assert len(opened(KeyRing.open(keys, kek=two), kept, sealed)) == 3
    with pytest.raises(FixSettings, match="not the one that wraps"):
        Vault(KeyRing.open(keys, kek=one), kept)
    with pytest.raises(FixSettings, match="is there already"):
        write_kek(ring, two.path)


def test_a_lost_kek_costs_what_was_sealed_but_neither_linking_nor_new_rows(keys: Path) -> None:
    before = KeyRing.open(keys)
    kept, sealed = filled(before)
    (keys / "kek.key").unlink()
    after = replace_lost_kek(keys)
    with pytest.raises(FixSettings, match="not the one that wraps"):
        Vault(after, kept)
    for key in lost(after, kept):
        del kept.rows[key.id]
    for month in MONTHS:
        with pytest.raises(Refused):
            Vault(after, kept).open_field("2281", "cases", "case_number", ROW, sealed[month])
    assert after.check_value() == before.check_value()
    assert after.pseudonymiser("2281").case("1") == before.pseudonymiser("2281").case("1")
    assert kek_id_of(Vault(after, kept).data_key("2281", "2025-01", "case_number")) == after.kek.id
    assert lost(after, kept) == []


def test_a_kek_that_is_there_is_never_taken_for_lost(keys: Path) -> None:
    before = (keys / "kek.key").read_bytes()
    with pytest.raises(FixSettings, match="is there already"):
        replace_lost_kek(keys)
    assert (keys / "kek.key").read_bytes() == before


def test_create_cut_off_at_any_moment_leaves_a_whole_ring_or_none(tmp_path: Path) -> None:
    assert kill_points("create", tmp_path) > 10


def test_an_exchange_cut_off_at_any_moment_loses_no_field_and_can_be_finished(tmp_path: Path) -> None:
    assert kill_points("exchange", tmp_path) > 20


def kill_points(what: str, folder: Path) -> int:
    """At how many moments the script beside this file killed the operation, and found all well each time."""
    script = Path(__file__).with_name("kill_points.py")
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, script, what, folder, root], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return int(done.stdout)
