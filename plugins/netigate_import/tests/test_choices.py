"""One question's cells in every layout, and what was answered."""

from __future__ import annotations

import pytest
from netigate_import.choices import (
    Choices,
    Given,
    State,
    cell_of,
    joined_reader,
    read_columns,
    tick_numbers,
    tick_words,
)

from casestats.flags import Answer

FORMS = ("Fysiskt", "Psykiskt", "Digitalt")
CHOICES = Choices.of([(label, None) for label in FORMS], by_place=True)
RISK = Choices.of([("FREDA-kortfrågor", 10), ("Bedömning genom samtal, utan metod", 20), ("Ingen", 30), ("Vet ej", 99)])
UNKNOWN = "(okänt svar)"


def columns(*cells: str) -> str:
    return cell_of(read_columns(cells, FORMS, tick_words({}))).text


def numbers(*cells: str) -> str:
    return cell_of(read_columns(cells, FORMS, tick_numbers(CHOICES))).text


def joined(cell: str, choices: Choices = CHOICES, separator: str | None = None) -> str:
    return cell_of(joined_reader(choices, separator)(cell)).text


@pytest.mark.parametrize(
    "cells",
    [
        ("1", "0", "1"),
        ("1", "", "1"),
        ("X", "", "x"),
        ("Ja", "Nej", "Ja"),
        ("TRUE", "FALSE", "TRUE"),
        ("Fysiskt", "", "Digitalt"),
        ("fysiskt ", "-9999", "DIGITALT"),
        ("1", "NULL", "1"),
    ],
)
def test_option_columns_give_the_labels_that_are_ticked(cells: tuple[str, ...]) -> None:
    assert columns(*cells) == "Fysiskt\x1fDigitalt"


def test_option_columns_with_numbers_give_the_labels_of_the_numbers() -> None:
    assert numbers("1", "", "3") == "Fysiskt\x1fDigitalt"


def test_the_number_of_another_option_is_no_tick() -> None:
    assert numbers("1", "3", "") == f"Fysiskt\x1f{UNKNOWN}"


def test_a_number_where_a_tick_is_expected_is_not_guessed() -> None:
    assert columns("1", "2", "3") == f"Fysiskt\x1f{UNKNOWN}"


def test_words_of_the_profile_say_what_1_and_2_mean() -> None:
    one_two = tick_words({"1": Answer.YES, "2": Answer.NO})
    assert cell_of(read_columns(("1", "2", "2"), FORMS, one_two)).text == "Fysiskt\x1f"


def test_all_empty_is_not_answered_and_all_zero_is_nothing_ticked() -> None:
    assert columns("", "", "") == ""
    assert columns("0", "0", "0") == "\x1f"
    assert columns("0", "", "") == "\x1f"


@pytest.mark.parametrize("special", ["NULL", "null", "-99", "-9999", "-1", "", " ", "-", "Uppgift saknas"])
def test_special_values_are_no_answer_in_any_layout(special: str) -> None:
    assert columns(special, special, special) == ""
    assert numbers(special, special, special) == ""
    assert joined(special) == ""


def test_the_normal_form_says_not_shown_apart_from_not_answered() -> None:
    assert read_columns(("-99", "", "1"), FORMS, tick_words({})) == [
        Given("Fysiskt", "-99", State.NOT_SHOWN, ticked=False),
        Given("Psykiskt", "", State.NOT_ANSWERED, ticked=False),
        Given("Digitalt", "1", State.ANSWERED, ticked=True),
    ]
    assert read_columns(("hej", "0", ""), FORMS, tick_words({}))[0].state is State.INVALID


@pytest.mark.parametrize(
    "cell",
    [
        "Fysiskt; Digitalt",
        "Fysiskt;Digitalt",
        "Fysiskt, Digitalt",
        "fysiskt,digitalt,",
        "Fysiskt | Digitalt",
        "Fysiskt\nDigitalt",
        "Fysiskt\r\nDigitalt",
        "Fysiskt Digitalt",
        "Fysiskt\x1fDigitalt",
        "1 3",
        "1;3",
        "1,3",
        "1\n3",
        "Fysiskt; 3; Fysiskt",
    ],
)
def test_a_joined_cell_is_split_whatever_joins_it(cell: str) -> None:
    assert joined(cell) == "Fysiskt\x1fDigitalt"


@pytest.mark.parametrize("separator", [";", "; ", ", ", ",", "\n", " "])
def test_a_separator_of_the_profile_is_the_only_one(separator: str) -> None:
    assert joined(f"Fysiskt{separator}Digitalt", separator=separator) == "Fysiskt\x1fDigitalt"
    assert joined("Fysiskt/Digitalt", separator=separator) == f"{UNKNOWN}\x1f"


@pytest.mark.parametrize(
    "cell",
    [
        "FREDA-kortfrågor, Bedömning genom samtal, utan metod",
        "Bedömning genom samtal, utan metod; FREDA-kortfrågor",
        "FREDA-kortfrågor\nBedömning genom  samtal, utan metod",
        "10 20",
    ],
)
def test_a_label_that_holds_a_comma_is_one_label(cell: str) -> None:
    assert set(joined(cell, RISK).split("\x1f")) == {"FREDA-kortfrågor", "Bedömning genom samtal, utan metod"}


def test_words_that_begin_like_a_label_are_not_that_label() -> None:
    """ "Ingen uppgift" must not become "Ingen": that would be a no that nobody gave."""
    assert joined("Ingen uppgift", RISK) == f"{UNKNOWN}\x1f"
    assert joined("Ingen; uppgift", RISK) == f"Ingen\x1f{UNKNOWN}"


def test_what_is_no_option_is_told_but_its_text_is_not_passed_on() -> None:
    cell = cell_of(joined_reader(CHOICES)("Fysiskt; slag av grannen"))
    assert cell.text == f"Fysiskt\x1f{UNKNOWN}"
    assert cell.unknown == ("slag av grannen",)
    assert joined("1 7") == f"Fysiskt\x1f{UNKNOWN}"


def test_an_option_called_vet_ej_is_that_option_and_otherwise_the_whole_question() -> None:
    assert joined("Vet ej", RISK) == "Vet ej\x1f"
    assert joined("Vet ej", CHOICES) == "Vet ej"


def test_a_cell_of_an_adapter_with_nothing_ticked_stays_so() -> None:
    assert joined("\x1f") == "\x1f"
    assert joined("Fysiskt\x1f") == "Fysiskt\x1f"


@pytest.mark.parametrize(
    "cell", [" " * 50_000 + "x", "a " * 25_000, ";" * 50_000, "Fysiskt " * 5_000 + "x", "\n" * 50_000]
)
def test_a_hostile_cell_takes_no_time(cell: str) -> None:
    assert joined(cell).count("\x1f") <= 2


def test_a_number_means_an_option_only_where_the_profile_says_so() -> None:
    labels_only = Choices.of([(label, None) for label in FORMS])
    assert joined("1 3", labels_only) == f"{UNKNOWN}\x1f"
    assert joined("Fysiskt; 3", labels_only) == f"Fysiskt\x1f{UNKNOWN}"
