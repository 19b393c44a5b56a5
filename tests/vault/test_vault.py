"""The vault at work on a store's data keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.errors import FixSettings, Refused
from casestats.vault import Algorithm, KeyRing, Vault, ciphers
from tests.vault.factories import OTHER_ROW, ROW, RememberedDataKeys


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys")


@pytest.fixture
def vault(ring: KeyRing) -> Vault:
    return Vault(ring, RememberedDataKeys())


def sealed_case_number(vault: Vault, *, municipality: str = "2281", month: str = "2025-03") -> bytes:
    key = vault.data_key(municipality, month, "case_number")
    return vault.sealer(municipality, key, "cases", "case_number").seal(ROW, "2025-000123")


def test_a_field_opens_by_the_data_key_that_it_names(vault: Vault) -> None:
    march, april = sealed_case_number(vault), sealed_case_number(vault, month="2025-04")
    for sealed in (march, april):
        assert vault.open_field("2281", "cases", "case_number", ROW, sealed) == "2025-000123"


def test_a_field_moved_to_another_place_is_refused(vault: Vault) -> None:
    sealed = sealed_case_number(vault)
    sealed_case_number(vault, municipality="2262")
    for municipality, table, column, row in (
        ("2262", "cases", "case_number", ROW),
        ("2281", "persons", "case_number", ROW),
        ("2281", "cases", "person", ROW),
        ("2281", "cases", "case_number", OTHER_ROW),
    ):
        with pytest.raises(Refused):
            vault.open_field(municipality, table, column, row, sealed)


def test_a_field_whose_data_key_is_gone_is_refused(ring: KeyRing) -> None:
    sealed = sealed_case_number(Vault(ring, RememberedDataKeys()))
    with pytest.raises(Refused):
        Vault(ring, RememberedDataKeys()).open_field("2281", "cases", "case_number", ROW, sealed)


def test_a_data_key_is_made_once_and_kept(ring: KeyRing) -> None:
    kept = RememberedDataKeys()
    vault = Vault(ring, kept)
    first = vault.data_key("2281", "2025-03", "case_number")
    assert vault.data_key("2281", "2025-03", "case_number") == first
    assert Vault(ring, kept).data_key("2281", "2025-03", "case_number") == first
    assert vault.data_key("2281", "2025-03", "person") != first
    assert len(kept.rows) == 2


def test_a_data_key_that_was_rolled_back_is_not_used_again(ring: KeyRing) -> None:
    kept = RememberedDataKeys()
    vault = Vault(ring, kept)
    lost = vault.data_key("2281", "2025-03", "case_number")
    vault.sealer("2281", lost, "cases", "case_number")
    kept.rows.clear()
    assert vault.data_key("2281", "2025-03", "case_number") != lost


def test_writers_take_the_newest_data_key_and_old_fields_still_open(ring: KeyRing) -> None:
    kept = RememberedDataKeys()
    vault = Vault(ring, kept)
    before = sealed_case_number(vault)
    kept.add(vault.new_data_key("2281", "2025-03", "case_number"))
    after = sealed_case_number(vault)
    assert before[4:20] != after[4:20]
    for sealed in (before, after):
        assert vault.open_field("2281", "cases", "case_number", ROW, sealed) == "2025-000123"


def test_a_sealer_for_another_municipality_than_the_keys_is_refused(vault: Vault) -> None:
    key = vault.data_key("2281", "2025-03", "case_number")
    with pytest.raises(Refused, match="another municipality"):
        vault.sealer("2262", key, "cases", "case_number")
    with pytest.raises(Refused):  # relabelling the row does not help
        vault.sealer("2262", key._replace(municipality="2262"), "cases", "case_number")


def test_a_changed_data_key_is_refused_also_after_the_right_one_was_opened(vault: Vault) -> None:
    key = vault.data_key("2281", "2025-03", "case_number")
    vault.unwrap(key)
    for changed in (key._replace(month="2025-04"), key._replace(commitment=bytes(32))):
        with pytest.raises(Refused):
            vault.unwrap(changed)


def test_a_vault_on_a_database_with_another_kek_is_refused_at_once(ring: KeyRing, tmp_path: Path) -> None:
    kept = RememberedDataKeys()
    Vault(ring, kept).data_key("2281", "2025-03", "case_number")
    before = dict(kept.rows)
    with pytest.raises(FixSettings, match="not the one that wraps the data keys"):
        Vault(KeyRing.create(tmp_path / "others"), kept)
    assert kept.rows == before


def test_pseudonyms_and_content_hashes_follow_the_ring(ring: KeyRing, tmp_path: Path) -> None:
    one, same = Vault(ring, RememberedDataKeys()), Vault(ring, RememberedDataKeys())
    other = Vault(KeyRing.create(tmp_path / "others"), RememberedDataKeys())

    def content(vault: Vault) -> str:
        hashed = vault.content_hash("2281")
        hashed.update(b"a;b")
        return hashed.hexdigest()

    assert content(one) == content(same) != content(other)
    assert one.pseudonymiser("2281").person("199001019802") == same.pseudonymiser("2281").person("199001019802")
    assert one.pseudonymiser("2281").person("199001019802") != other.pseudonymiser("2281").person("199001019802")


def test_a_key_keeps_its_algorithm_when_the_setting_changes(ring: KeyRing) -> None:
    kept = RememberedDataKeys()
    siv = sealed_case_number(Vault(ring, kept))
    changed = Vault(ring, kept, Algorithm.AES_256_GCM)
    same_key, new_key = sealed_case_number(changed), sealed_case_number(changed, month="2025-04")
    assert [sealed[3] for sealed in (siv, same_key, new_key)] == [1, 1, 2]
    for sealed in (siv, same_key, new_key):
        assert changed.open_field("2281", "cases", "case_number", ROW, sealed) == "2025-000123"


def test_a_library_without_siv_is_reported_in_the_vaults_remarks(
    ring: KeyRing, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.remarks == ()
    monkeypatch.setattr(ciphers, "siv_available", lambda: False)
    assert Vault(ring, RememberedDataKeys()).remarks == (ciphers.FALLBACK,)
