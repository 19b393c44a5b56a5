"""The tests that a plugin inherits find what they are for: an adapter that breaks a promise fails one of them."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from casestats.adapters.conformance import AdapterConformance
from casestats.adapters.contract import CONTRACT_VERSION, CaseRow, Claim, Manifest, Message, Notice, RowError
from casestats.adapters.extract import Extract
from casestats.adapters.guessing import guess_profile
from casestats.adapters.mapping import check_extract, read_extract
from casestats.adapters.profile import Profile
from casestats.errors import FixExtract
from casestats.words import Words
from tests.adapters.mapped import WOMAN_1990, make_profile

SAMPLE = f"""Ärendenr;Personnr;Namn;Enhet;Aktualiserad
2025-00001;{WOMAN_1990};Påhittad, Eva;Vuxen;2025-01-14
2025-00002;19850315-9819;Fiktiv, Olle;Barn;2025-01-19
"""


class Kit:
    """The kit as an adapter; a test may change its messages on their way out."""

    manifest = Manifest("test", "1", CONTRACT_VERSION, Words("Prov", "Trial"))

    def __init__(self, change: Callable[[list[Message]], list[Message]] = list) -> None:
        self.change = change

    def draft(self, extract: Extract) -> Profile:
        return guess_profile(extract, adapter="test", source="test")

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        return check_extract(extract, profile)

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        yield from self.change(list(read_extract(extract, profile)))


class TestKit(AdapterConformance):
    adapter = Kit()
    profile = make_profile(columns={"unit": "Enhet"})
    good = SAMPLE.encode()


def suite(adapter: Kit) -> AdapterConformance:
    """The inherited tests with another adapter, to be called one by one."""
    tests = TestKit()
    tests.adapter = adapter  # type: ignore[misc]  # the class's own, set from outside to fail
    return tests


def told(text: str) -> Callable[[list[Message]], list[Message]]:
    """A change that adds a notice with a text."""
    return lambda messages: [*messages, Notice("noted", Words(text, text))]


def test_a_message_that_holds_a_person_number_is_found(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for secret in (WOMAN_1990, WOMAN_1990.replace("-", ""), "Påhittad, Eva", "2025-00001"):
        with pytest.raises(AssertionError, match="identifier"):
            suite(Kit(told(secret))).test_no_identifier_is_seen_in_any_message_print_or_log(capsys, caplog)


def test_a_print_is_found(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    def printing(messages: list[Message]) -> list[Message]:
        print("läser")  # noqa: T201 - what is to be found
        return messages

    with pytest.raises(AssertionError):
        suite(Kit(printing)).test_no_identifier_is_seen_in_any_message_print_or_log(capsys, caplog)


def test_a_log_that_holds_a_name_is_found(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    def logging_names(messages: list[Message]) -> list[Message]:
        logging.getLogger("plugin").debug("Påhittad, Eva")
        return messages

    with pytest.raises(AssertionError, match="identifier"):
        suite(Kit(logging_names)).test_no_identifier_is_seen_in_any_message_print_or_log(capsys, caplog)


def test_an_order_that_changes_between_readings_is_found() -> None:
    turns = cycle([1, -1])
    turning = Kit(lambda messages: messages[:: next(turns)])
    with pytest.raises(AssertionError):
        suite(turning).test_the_same_input_gives_the_same_messages_in_the_same_order()


def test_a_claim_that_the_profile_does_not_make_is_found() -> None:
    def claiming(messages: list[Message]) -> list[Message]:
        return [each._replace(complete=True) if isinstance(each, Claim) else each for each in messages]

    with pytest.raises(AssertionError):
        suite(Kit(claiming)).test_completeness_is_claimed_only_where_the_profile_claims_it()


def test_a_row_error_at_the_wrong_row_is_found() -> None:
    def misplaced(messages: list[Message]) -> list[Message]:
        return [
            each._replace(at=each.at._replace(row=each.at.row + 1)) if isinstance(each, RowError) else each
            for each in messages
        ]

    with pytest.raises(AssertionError):
        suite(Kit(misplaced)).test_a_row_that_cannot_be_read_is_refused_by_its_number_and_the_others_are_read()


def test_a_file_that_is_written_while_reading_is_found(tmp_path: Path) -> None:
    def writing(messages: list[Message]) -> list[Message]:
        (tmp_path / "copy").write_text("x")
        return messages

    with pytest.raises(AssertionError):
        suite(Kit(writing)).test_reading_touches_no_network_and_writes_no_file()


def test_a_network_that_is_reached_while_reading_is_found() -> None:
    def reaching(messages: list[Message]) -> list[Message]:
        with socket.socket() as reached:
            reached.bind(("127.0.0.1", 0))
        return messages

    with pytest.raises(AssertionError):
        suite(Kit(reaching)).test_reading_touches_no_network_and_writes_no_file()


def test_an_extra_column_that_is_not_reported_is_found() -> None:
    silent = Kit(lambda messages: [each for each in messages if not isinstance(each, Notice)])
    with pytest.raises(AssertionError):
        suite(silent).test_an_extra_column_is_dropped_and_reported()


def test_an_adapter_that_makes_rows_of_a_picture_is_found() -> None:
    class Credulous(Kit):
        def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
            try:
                yield from super().read(extract, profile)
            except FixExtract:
                yield Claim(profile.municipality, None, False)

    with pytest.raises(pytest.fail.Exception):
        suite(Credulous()).test_a_wrong_file_is_refused_in_words("picture")


def test_a_row_that_depends_on_where_it_stands_is_found() -> None:
    def numbered(messages: list[Message]) -> list[Message]:
        return [each._replace(unit=str(each.at.row)) if isinstance(each, CaseRow) else each for each in messages]

    with pytest.raises(AssertionError):
        suite(Kit(numbered)).test_the_order_of_rows_does_not_matter()


def test_an_adapter_of_another_name_than_its_profile_says_is_found() -> None:
    tests = suite(Kit())
    tests.profile = replace(TestKit.profile, adapter="other")  # type: ignore[misc]  # the class's own, set from outside to fail
    with pytest.raises(AssertionError):
        tests.test_the_manifest_says_who_the_adapter_is()
