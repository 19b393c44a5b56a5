"""Neither a key nor a text of the vault reaches a repr, a message, a log or a traceback, local variables included."""

from __future__ import annotations

import base64
import copy
import logging
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casestats.errors import CasestatsError
from casestats.vault import KeyRing, Vault, sources
from casestats.vault.data_keys import Kek
from casestats.vault.derivation import Secret
from casestats.vault.key_files import KeyFile, Role, parse
from casestats.vault.private_files import write_private, write_private_folder
from casestats.vault.pseudonyms import ContentHash, Pseudonymiser
from casestats.vault.rotation import exchange_kek
from casestats.vault.sources import KekCommand, KekFile
from tests.vault.factories import ROW, RememberedDataKeys, make_data_key, make_sealer

# At the module's level, so that the frames of the tests themselves, which a traceback shows too, do not hold them.
TEXT = "199001019802 Kanariefågel"
KEY = bytes(range(200, 232))
FILE = KeyFile(Role.KEK, "0" * 32, "2026-03-01", Secret(KEY))
SEALED = make_sealer().seal(ROW, TEXT)
BROKEN_TEXTS = (TEXT + "\ud800", TEXT * 4)


def traces(secret: bytes | str) -> set[str]:
    """What a secret looks like where it has leaked."""
    raw = secret if isinstance(secret, bytes) else secret.encode("utf-8", "surrogatepass")
    shown = {raw.hex(), raw.hex().upper(), repr(raw)[2:-1], base64.b64encode(raw).decode().rstrip("="), str(list(raw))}
    return shown if isinstance(secret, bytes) else {*shown, secret, repr(secret)[1:-1]}


LEAKS = traces(KEY) | traces(TEXT)


def holders() -> Iterator[object]:
    kek = Kek(Secret(KEY))
    data_key = make_data_key(kek=kek)
    content = ContentHash(Secret(KEY), "2281")
    content.update(TEXT.encode())
    sealer = make_sealer(data_key, kek=kek)
    sealer.seal(ROW, TEXT)
    pseudonymiser = Pseudonymiser(Secret(KEY), "2281")
    pseudonymiser.case(TEXT)
    yield from (Secret(KEY), FILE, FILE.render(), kek, data_key, kek.open(data_key), sealer, pseudonymiser, content)


def everything_shown(error: BaseException) -> str:
    """All that a reporter of errors could write down: messages, arguments, local variables, of the whole chain."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = ["".join(trace.format())]
    link: BaseException | None = error
    while link is not None:  # also a context that "raise ... from None" only hides
        shown += [repr(link), str(link), repr(vars(link))]
        link = link.__cause__ or link.__context__
    return "".join(shown)


@pytest.mark.parametrize("holder", list(holders()), ids=lambda holder: type(holder).__name__)
def test_nothing_that_holds_a_key_or_text_shows_it(holder: object, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("%s %r", holder, holder)
    shown = [repr(holder), str(holder), f"{holder}", repr([holder]), repr({"a": holder}), caplog.text]
    assert not [leak for leak in LEAKS for text in shown if leak in text]


def test_a_ring_and_a_vault_show_none_of_their_keys(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys")
    vault = Vault(ring, RememberedDataKeys())
    vault.data_key("2281", "2025-03", "case_number")
    shown = repr(ring) + str(ring) + repr(vault) + str(vault) + repr(ring._keys)
    for path in (tmp_path / "keys").iterdir():
        key = path.read_text().split()[10]
        assert len(key) == 64
        assert not [leak for leak in traces(bytes.fromhex(key)) if leak in shown]


@pytest.mark.parametrize("holder", list(holders()), ids=lambda holder: type(holder).__name__)
def test_nothing_that_holds_a_key_can_be_pickled(holder: object) -> None:
    if type(holder).__name__ == "DataKey":  # wrapped: it goes to the database
        assert pickle.loads(pickle.dumps(holder)) == holder
    else:
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(holder)


def test_a_ring_a_kek_and_a_secret_cannot_be_copied(tmp_path: Path) -> None:
    for holder in (KeyRing.create(tmp_path / "keys"), Kek(Secret(KEY)), Secret(KEY)):
        with pytest.raises(TypeError, match="not to be pickled or copied"):
            copy.deepcopy(holder)


def key_file_with(tmp_path: Path, content: bytes, mode: int = 0o600) -> KekFile:
    path = tmp_path / "kek.key"
    path.write_bytes(content)
    path.chmod(mode)
    return KekFile(path)


def full_disk(_handle: int) -> None:
    raise OSError(28, "No space left on device")


def opened_with(tmp_path: Path, content: Secret, mode: int = 0o600) -> KeyRing:
    KeyRing.create(tmp_path / "keys")
    return KeyRing.open(tmp_path / "keys", kek=key_file_with(tmp_path, content.reveal(), mode))


REFUSALS: dict[str, Callable[[Path], object]] = {
    "a text with a broken character": lambda _: make_sealer().seal(ROW, BROKEN_TEXTS[0]),
    "a text that is too long": lambda _: make_sealer().seal(ROW, BROKEN_TEXTS[1]),
    "a row uuid that is too short": lambda _: make_sealer().seal(b"", TEXT),
    "a field of another key": lambda _: make_sealer(column="other").open(ROW, SEALED),
    "a case number with a broken character": lambda _: Pseudonymiser(Secret(KEY), "2281").case(BROKEN_TEXTS[0]),
    "a person with a broken character": lambda _: Pseudonymiser(Secret(KEY), "2281").person(BROKEN_TEXTS[0]),
    "a data key of another KEK": lambda _: Kek(Secret(KEY)).open(make_data_key()),
    "a data key whose commitment is wrong": lambda _: Kek(Secret(KEY)).open(
        make_data_key(kek=Kek(Secret(KEY)))._replace(commitment=bytes(32))
    ),
    "a cut key file": lambda _: parse(Secret(FILE.render().reveal()[:-1]), Role.KEK, "here"),
    "a swapped key file": lambda _: parse(FILE.render(), Role.AUDIT, "here"),
    "a changed key file": lambda _: parse(Secret(FILE.render().reveal()[:-33] + b"0" * 32 + b"\n"), Role.KEK, "here"),
    "a key file of another ring": lambda tmp_path: opened_with(tmp_path, FILE.render()),
    "a key file open to others": lambda tmp_path: opened_with(tmp_path, FILE.render(), 0o644),
    "a key file that is there": lambda tmp_path: write_private(key_file_with(tmp_path, b"").path, FILE.render()),
    "a key folder that is there": lambda tmp_path: write_private_folder(
        key_file_with(tmp_path, b"").path.parent, {"kek.key": FILE.render()}
    ),
    "a key file on a full disk": lambda tmp_path: write_private(tmp_path / "kek.key", FILE.render()),
    "a key command that prints a key and fails": lambda tmp_path: printing(tmp_path, "raise SystemExit(1)").read(),
    "a key command that prints a key and hangs": lambda tmp_path: printing(
        tmp_path, "import signal; signal.pause()"
    ).read(),
    "a key command that prints a key and more": lambda tmp_path: parse(
        printing(tmp_path, "print('more')").read(), Role.KEK, "here"
    ),
}


def printing(tmp_path: Path, then: str) -> KekCommand:
    path = key_file_with(tmp_path, FILE.render().reveal()).path
    return KekCommand((sys.executable, "-c", f"print(open({str(path)!r}).read(), end='', flush=True); {then}"))


@pytest.mark.parametrize("refusal", REFUSALS)
def test_no_refusal_shows_a_key_or_text(
    refusal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sources, "COMMAND_SECONDS", 0.3)
    if "full disk" in refusal:
        monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(CasestatsError) as told:
        REFUSALS[refusal](tmp_path)
    shown = everything_shown(told.value) + told.value.words.sv + caplog.text
    assert not [leak for leak in LEAKS if leak in shown]


def test_an_exchange_that_fails_shows_no_key_of_the_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KeyRing.create(tmp_path / "keys")
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(CasestatsError) as told:
        exchange_kek(tmp_path / "keys")
    shown = everything_shown(told.value)
    for path in (tmp_path / "keys").glob("*.key"):
        assert not [leak for leak in traces(bytes.fromhex(path.read_text().split()[10])) if leak in shown]


def test_the_search_for_leaks_would_find_one() -> None:
    def leaking() -> None:
        held = KEY
        raise ValueError(len(held))

    with pytest.raises(ValueError, match="32") as told:
        leaking()
    assert [leak for leak in LEAKS if leak in everything_shown(told.value)]
