"""A void row never counts, and a status nobody knows is told for what it does."""

from __future__ import annotations

import pytest

from tests.adapters.mapped import make_profile, map_rows

STATUS = {"status": "Status"}


@pytest.mark.parametrize("word", ["Makulerad", "MAKULERAD", "makulerat", "Felregistrerad", "Felregistrerat"])
def test_what_is_void_in_plain_words_is_void_also_where_the_profile_does_not_say_so(word: str) -> None:
    profile = make_profile('[words.status]\n"Pågående" = "counts"\n', columns=STATUS)
    mapped = map_rows(profile, {"Status": word})
    assert mapped.only.void
    assert mapped.noticed("unmapped_code") == []


def test_a_profile_may_say_that_the_word_means_something_else() -> None:
    profile = make_profile('[words.status]\n"Makulerad" = "counts"\n', columns=STATUS)
    assert not map_rows(profile, {"Status": "Makulerad"}).only.void


def test_an_unknown_status_counts_and_the_notice_says_that_it_does() -> None:
    profile = make_profile('[words.status]\n"Pågående" = "counts"\n', columns=STATUS)
    mapped = map_rows(profile, {"Status": "Vilande"})
    assert not mapped.only.void
    (notice,) = mapped.noticed("unmapped_code")
    assert notice.words.sv == (
        "“Vilande” i “Status” finns inte i profilen; raderna räknas som vanliga ärenden (rad 2). Lägg "
        "till det under [words.status], som void om de aldrig ska räknas."
    )
    assert (notice.code, notice.rows) == ("Vilande", 1)
