"""An adapter that fails, with a person's number in its error: the program says that it failed, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from casestats.adapters import discovery
from casestats.adapters.contract import Claim, Message, Notice
from casestats.adapters.discovery import Discovered
from casestats.adapters.extract import Extract
from casestats.adapters.profile import Profile
from tests.attack.canaries import CANARIES, ONE, OTHER
from tests.attack.driver import Drive
from tests.attack.extracts import case_row, case_rows, named_after
from tests.attack.pairs import MOSTLY_ON_SQLITE
from tests.imports import ScriptedAdapter, make_row

PERSON = f"{ONE.person[:8]}-{ONE.person[8:]}"


class BrokenAdapter(ScriptedAdapter):
    """Fails in the way it was told, in everything it does; after a row, so that something is under way."""

    def __init__(self, failure: Callable[[], BaseException]) -> None:
        super().__init__([])
        self.failure = failure

    def draft(self, extract: Extract) -> Profile:
        raise self.failure()

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        raise self.failure()

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        yield Claim(profile.municipality, None, False)
        yield from ScriptedAdapter([make_row(one.case, one.person, row=at) for at, one in enumerate(CANARIES, 2)]).read(
            extract, profile
        )
        raise self.failure()


def undecodable() -> UnicodeDecodeError:
    try:
        f"{PERSON} å".encode("cp1252").decode()
    except UnicodeDecodeError as error:
        return error
    raise AssertionError


def no_number() -> ValueError:
    try:
        int(PERSON)
    except ValueError as error:
        return error
    raise AssertionError


FAILURES: dict[str, Callable[[], BaseException]] = {
    "a key": lambda: KeyError(ONE.person),
    "a number": no_number,
    "a text that is no UTF-8": undecodable,
    "a look-up in a row": lambda: IndexError(repr(case_row(ONE, 0))),
    "a type": lambda: TypeError(f"unsupported: {PERSON!r}"),
    "a file's name": lambda: FileNotFoundError(2, f"no {PERSON}", f"/tmp/{named_after(ONE, 'uttag')}.csv"),
    "an error of the system that says it all": lambda: OSError(5, f"{PERSON} {ONE.family_name}"),
    "an error of the system without a number": lambda: OSError(f"{PERSON} {ONE.family_name}"),
    "an assertion": lambda: AssertionError(f"{ONE.case} != {OTHER.case}"),
    "recursion": lambda: RecursionError(PERSON),
    "memory": lambda: MemoryError(PERSON),
    "giving up": lambda: SystemExit(f"giving up at {PERSON}"),
    "Ctrl+C": KeyboardInterrupt,
}


@MOSTLY_ON_SQLITE
@pytest.mark.parametrize("failure", FAILURES)
def test_an_adapter_that_fails_leaves_no_trace(drive: Drive, failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = BrokenAdapter(FAILURES[failure])
    path = drive.report_file(case_rows(CANARIES))
    with monkeypatch.context() as patch:
        patch.setattr(discovery, "discover", lambda: Discovered({"procapita": adapter}))
        drive.run("profile", "draft", "--adapter", "procapita", path, code=(1, 2, 4), our_mistake=True)
        drive.run("profile", "check", "2281_sundsvall", path, code=(1, 2, 4), our_mistake=True)
        drive.run("import", "--profile", "2281_sundsvall", path, code=(1, 2, 4), our_mistake=True)
        drive.run("import", "--profile", "2281_sundsvall", path, "--json", code=(1, 2, 4), our_mistake=True)
        drive.run("import", "--profile", "2281_sundsvall", path, path, code=(1, 2, 4), our_mistake=True)
    assert drive.run("batches", "--json", "--lang", "en").strip() == b"[]"
    drive.run("import", "--profile", "2281_sundsvall", path)
