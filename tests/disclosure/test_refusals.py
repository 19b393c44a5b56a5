"""What disclosure control says to people when it cannot go on, in both languages and word by word."""

from __future__ import annotations

import pytest

from casestats.disclosure.auditing import audit
from casestats.disclosure.certifying import publication_bytes, read_certificate, read_publication
from casestats.disclosure.policy import Policy
from casestats.disclosure.propagation import Contradiction
from casestats.disclosure.tables import Publication
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
