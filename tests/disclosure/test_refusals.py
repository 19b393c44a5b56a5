"""What disclosure control says to people when it cannot go on, in both languages and word by word."""

from __future__ import annotations

import pytest

from casestats.disclosure.auditing import audit
from casestats.disclosure.certifying import publication_bytes, read_certificate, read_publication
from casestats.disclosure.numbers.propagation import Contradiction
from casestats.disclosure.policy import Method, Policy
from casestats.disclosure.protecting import protect
from casestats.disclosure.rounding.controlled import check_insider, round_tables
from casestats.disclosure.tables import EarlierRelease, Publication
from casestats.errors import FixExtract, FixSettings
from casestats.words import Words
from tests.disclosure.made_tables import grid, printed, row

CONTRADICTION = Words(
    "Tabellerna motsäger varandra: inga tal stämmer med allt som visas. Rätta tabellerna.",
    "The tables contradict each other: no numbers agree with all that is shown. Mend the tables.",
)


def test_a_contradiction_says_what_to_do() -> None:
    assert Contradiction(7).words == CONTRADICTION
    assert Contradiction(7).relation == 7


def test_an_audit_of_tables_that_cannot_be_says_so() -> None:
    """Two cells of at least 1 in a total of 1."""
    table = printed(row([1, 0]), [("a1",), ("a2",)])
    with pytest.raises(FixExtract) as refused:
        audit(Publication(tables=(table,), lower=1), Policy())
    assert refused.value.words == CONTRADICTION


def test_rounding_refuses_to_be_tried_against_insiders() -> None:
    with pytest.raises(FixSettings) as refused:
        check_insider(Policy(insider="unit"))
    assert refused.value.words == Words(
        "Avrundning skyddar inte bevisligen mot den som vet en del av antalen. Undertryck celler i stället, eller "
        "utelämna --insider.",
        "Rounding is not proved to protect from somebody who knows some of the counts. Suppress cells instead, or "
        "leave out --insider.",
    )
    check_insider(Policy())


def test_rounding_names_the_counts_that_are_others_than_they_were() -> None:
    policy = Policy(method=Method.ROUND)
    first = round_tables([row([11, 22, 33])], policy, seed=b"1")
    earlier = EarlierRelease(name="first", tables=first.tables)
    with pytest.raises(FixSettings) as refused:
        round_tables([row([91, 22, 33])], policy, seed=b"1", earlier=[earlier])
    words = refused.value.words
    assert words.sv.startswith("2 antal är andra än när de avrundades förra gången, utan att det är sagt: people")
    assert words.en.startswith("2 counts differ from what they were when rounded before although nothing says so: peop")
    assert "a1" in words.sv
    assert "a1" in words.en
    assert words.sv.endswith(". Ange vad som har ändrats (--changed).")
    assert words.en.endswith(". State what has changed (--changed).")


def test_progress_is_told_as_how_much_of_how_much() -> None:
    told: list[tuple[str, int, int]] = []
    counts = grid([[1, 7, 9, 3], [6, 3, 8, 2], [12, 9, 20, 1]])
    protect([counts], Policy(), seed=b"1", progress=lambda *step: told.append(step))
    round_tables([counts], Policy(method=Method.ROUND), seed=b"1", progress=lambda *step: told.append(step))
    assert {what for what, _, _ in told} >= {"search", "proof", "round"}
    assert all(isinstance(done, int) and isinstance(of, int) and 0 <= done <= of for _, done, of in told)


@pytest.mark.parametrize("cut", [b"", b"{}", b"null"])
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(cut: bytes) -> None:
    with pytest.raises(FixExtract) as wrong:
        read_publication(cut)
    assert wrong.value.words.sv.startswith("Publiceringen går inte att läsa: fel vid ")
    assert wrong.value.words.en.startswith("The publication cannot be read: wrong at ")
    with pytest.raises(FixSettings) as broken:
        read_certificate(cut)
    assert broken.value.words.sv.startswith("Intyget går inte att läsa: fel vid ")
    assert broken.value.words.en.startswith("The certificate cannot be read: wrong at ")
    for words in (wrong.value.words, broken.value.words):
        assert words.sv.endswith(" Filen är ändrad, avhuggen eller gjord av en annan version. Hämta den på nytt.")
        assert words.en.endswith(" The file was changed, cut or made by another version. Get it anew.")


def test_a_publication_written_in_another_way_is_not_read() -> None:
    data = publication_bytes(Publication(tables=(printed(grid([[5, 6], [7, 8]])),)))
    with pytest.raises(FixExtract) as wrong:
        read_publication(data + b" ")
    assert wrong.value.words.en.startswith("The publication cannot be read: wrong at ")
    assert wrong.value.words.sv.startswith("Publiceringen går inte att läsa: fel vid ")
