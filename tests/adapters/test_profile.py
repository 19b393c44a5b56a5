"""A profile is checked all at once: every mistake with its line, its key and what is allowed, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from casestats.adapters.profile import Heading
from casestats.cases import MeasureKind, Outcome, Sex, TargetGroup
from casestats.errors import FixSettings
from casestats.flags import Answer
from casestats.schemas.lines import KeyLines
from casestats.schemas.profile import load_profile
from casestats.scope import Cover, Extent, Scope
from casestats.words import Words
from tests.adapters.mapped import REASONS, make_profile, profile_text


def mistakes(extra: str = "", *, top: str = "", columns: dict[str, str] | None = None) -> Words:
    """What a person is told about a profile."""
    with pytest.raises(FixSettings) as raised:
        make_profile(extra, top=top, columns=columns)
    return raised.value.words


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_profile_of_few_words_has_the_careful_defaults() -> None:
    profile = make_profile()
    assert (profile.version, profile.rank) == (1, 1)
    assert (profile.claims, profile.missing) == ("nothing", "removed")
    assert (profile.confirm_missing_share, profile.refuse_share) == (0.2, 0.05)
    assert profile.person_references
    assert profile.scope == Scope("test", 1, ())


def test_a_column_is_a_heading_or_a_table_with_more_to_say() -> None:
    aliases = '["Aktnr", { heading = "Dnr", until = 2024-12-31 }]'
    table = f'{{ heading = "Akt", position = 2, optional = true, aliases = {aliases} }}'
    column = make_profile(columns={"unit": table}).columns["unit"]
    assert column.names == (Heading("Akt", 2), Heading("Aktnr"), Heading("Dnr", None, None, date(2024, 12, 31)))
    assert column.optional


def test_words_become_what_they_mean() -> None:
    words = make_profile(
        """
        [words.sex]
        "1" = "male"
        [words.answer]
        "Delvis" = "yes"
        [words.target_group]
        "Barn" = "child_victim"
        "Person" = "by_age"
        [words.measure]
        "Jourboende" = "protected_housing"
        [words.outcome]
        "Klart" = "goal_met"
        """,
    ).words
    assert words.sex == {"1": Sex.MALE}
    assert words.answer == {"Delvis": Answer.YES}
    assert words.target_group == {"Barn": TargetGroup.CHILD_VICTIM, "Person": "by_age"}
    assert words.measure == {"Jourboende": MeasureKind.PROTECTED_HOUSING}
    assert words.outcome == {"Klart": Outcome.GOAL_MET}


def test_the_scope_is_what_the_source_covers_and_since_when() -> None:
    profile = make_profile(
        REASONS
        + '[[covers]]\nsubjects = ["honour"]\nextent = "only_yes"\nsince = 2020-01-01\napproximate = true\n'
        + 'note = { sv = "bara vuxna", en = "adults only" }\n[[covers]]\nsubjects = ["target_group:perpetrator"]',
        columns={"reason": "Orsak"},
    )
    note = Words("bara vuxna", "adults only")
    assert profile.scope.covers == (
        Cover("honour", Extent.ONLY_YES, date(2020, 1, 1), None, True, note),
        Cover("target_group:perpetrator"),
    )


def test_a_date_may_stand_with_or_without_quotation_marks() -> None:
    for day in ("2025-03-01", '"2025-03-01"'):
        version = make_profile(f'[[form_versions]]\nname = "A"\nsince = {day}').form_versions[0]
        assert version.since == date(2025, 3, 1)


# --- the digest ------------------------------------------------------------------------------------------------------


def digest(text: str) -> str:
    return load_profile(text, "test.toml").digest


def test_the_digest_names_the_content_and_not_how_it_is_written() -> None:
    text = profile_text('[words.sex]\n"1" = "male"\n"2" = "female"')
    other = profile_text('# en kommentar\n[words.sex]\n"2" = "female"\n"1" = "male"')
    assert digest(text) == digest(other)
    assert len(digest(text)) == 64


def test_the_digest_changes_with_the_content() -> None:
    assert digest(profile_text(top="rank = 1")) != digest(profile_text(top="rank = 2"))


# --- mistakes --------------------------------------------------------------------------------------------------------


def test_every_mistake_is_named_in_one_go_with_its_line_and_key() -> None:
    text = profile_text(
        '[words.sex]\n"1" = "man"', top="rank = 0\nfärg = 1".replace("ä", "a"), columns={"unitt": "Enhet"}
    )
    with pytest.raises(FixSettings) as raised:
        load_profile(text, "min.toml")
    told = raised.value.words.sv
    assert "min.toml behöver rättas på 4 ställen" in told
    assert "rad 4, rank: ska vara ett heltal, minst 1" in told
    assert "rad 5, farg: okänd nyckel" in told
    assert "columns.unitt: okänd nyckel" in told
    assert "words.sex.1: 'man' är inte tillåtet; skriv ett av “female”, “male”" in told


def test_mistakes_are_told_in_the_order_of_the_file() -> None:
    told = mistakes(top="refuse_share = 5\nrank = 0").sv.splitlines()
    assert [line.split(":")[0].split(", ")[1] for line in told[1:]] == ["refuse_share", "rank"]


def test_mistakes_are_told_in_both_languages() -> None:
    words = mistakes(top='claims = "allt"')
    assert "'allt' är inte tillåtet; skriv ett av “complete”, “nothing”" in words.sv
    assert "'allt' is not allowed; use “complete”, “nothing”" in words.en


def test_an_unknown_key_is_told_which_ones_are_allowed() -> None:
    assert "“encoding”" in mistakes("[extract]\nencodning = 'utf-8'").sv


@pytest.mark.parametrize("key", ["municipality", "source", "adapter"])
def test_the_identity_must_be_there(key: str) -> None:
    text = "\n".join(line for line in profile_text().splitlines() if not line.startswith(key))
    with pytest.raises(FixSettings, match=f"{key}: the key is missing"):
        load_profile(text, "test.toml")


@pytest.mark.parametrize(
    ("code", "allowed"),
    [("2281", True), ("0180", True), ("0000", True), ("281", False), ("2681", False), ("0281", False), ("1181", False)],
)
def test_a_municipality_code_has_four_digits_and_a_county_that_exists(code: str, allowed: bool) -> None:
    text = profile_text().replace('"2281"', f'"{code}"')
    if allowed:
        assert load_profile(text, "test.toml").municipality == code
    else:
        with pytest.raises(FixSettings, match="municipality"):
            load_profile(text, "test.toml")


@pytest.mark.parametrize(
    ("share", "allowed"), [("0", True), ("0.05", True), ("1", True), ("1.01", False), ("-0.1", False)]
)
def test_a_share_is_from_0_to_1(share: str, allowed: bool) -> None:
    if allowed:
        assert make_profile(top=f"refuse_share = {share}").refuse_share == float(share)
    else:
        assert "refuse_share" in mistakes(top=f"refuse_share = {share}").sv


@pytest.mark.parametrize(
    ("extra", "top", "key"),
    [
        ("", "version = true", "version"),
        ("", "rank = '1'", "rank"),
        ("", "person_references = 'nej'", "person_references"),
        ("", "drop = 'Namn'", "drop"),
        ("", "title = 3", "title"),
        ("", "extract = 3", "extract"),
        ("", "codes = [3]", "codes.1"),
        ("[extract]\nfile_name = '('", "", "extract.file_name"),
        ("[extract]\nfile_name = 'uttag'", "", "extract.file_name"),
        ("[extract]\nfile_name = '(?P<year>..)(?P<name>.*)'", "", "extract.file_name"),
        ("[extract]\ndelimiter = 'x'", "", "extract.delimiter"),
        ("[extract]\nheader_rows = 0", "", "extract.header_rows"),
        ("[[codes]]\ncode = '1'\nyes = ['hedr']", "", "codes.1.yes.1"),
        ("[[codes]]\ncode = '1'\nvalid_from = 'snart'", "", "codes.1.valid_from"),
        ("[[questions]]\nheading = 'A'\noptions = { B = 'allt' }", "", "questions.1.options.B"),
        ("[[questions]]\nheading = 'A'\noptions = 3", "", "questions.1.options"),
        (
            "[[questions]]\nheading = 'A'\noptions = { B = { means = 'physical', nummer = 1 } }",
            "",
            "questions.1.options.B.nummer",
        ),
        ("[words]\nsex = 3", "", "words.sex"),
        ("[[skip]]\nwords = ['x']", "", "skip.1.column"),
        ("[[covers]]\nsubjects = ['allt']", "", "covers.1.subjects.1"),
        ("[[measures]]\nalways = 'boende'", "", "measures.1.always"),
        ("[[absent_means_no]]\nflag = 'x'", "", "absent_means_no.1.flag"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_its_key(extra: str, top: str, key: str) -> None:
    assert f"{key}: " in mistakes(extra, top=top).sv


def test_what_is_no_toml_is_told_with_its_line_and_a_hint_about_swedish_letters() -> None:
    words = mistakes("[words.sex]\nKön = 'male'")
    assert "på rad 10, tecken 2" in words.sv
    assert "citattecken" in words.sv


def test_two_spellings_of_one_word_may_not_mean_different_things() -> None:
    assert "samma ord" in mistakes('[words.outcome]\n"Mål uppnått" = "goal_met"\n"mal uppnatt" = "moved"').sv


# --- mistakes between keys -------------------------------------------------------------------------------------------

_CODE = '[[codes]]\ncode = "1"\n'


@pytest.mark.parametrize(
    ("extra", "top", "columns", "told"),
    [
        ("", "", {"case_ref": ""}, "case_ref"),
        ("", "", {"opened_on": ""}, "opened_on"),
        ("", "", {"person_ref": ""}, "person_references = false"),
        ("", "person_references = false", {}, "person_references = false"),
        ("", "", {"outcome": "Resultat"}, "[words.outcome]"),
        (_CODE, "", {}, "reason"),
        ("", "", {"reason": "Orsak"}, "[[codes]]"),
        (_CODE * 2, "", {"reason": "Orsak"}, "finns redan"),
        (_CODE + "valid_from = 2025-02-01\nvalid_to = 2025-01-01", "", {"reason": "Orsak"}, "efter den sista"),
        (_CODE + '[[absent_means_no]]\nflag = "honour"', "", {"reason": "Orsak"}, "sätter honour"),
        (
            _CODE + 'yes = ["honour"]\n[[absent_means_no]]\nflag = "honour"\nexcept_codes = ["9"]',
            "",
            {"reason": "Orsak"},
            "“9”",
        ),
        (
            _CODE + 'target_group = "by_age"',
            "person_references = false",
            {"person_ref": "", "reason": "Orsak"},
            "födelseår",
        ),
        ('[[questions]]\nheading = "A"', "", {}, "flag"),
        ('[[questions]]\nheading = "A"\nflag = "honour"\noptions = { B = "honour" }', "", {}, "antingen"),
        ('[[questions]]\nheading = "A"\noptions = { B = "honour", C = "sara" }', "", {}, "både flaggor"),
        ('[[questions]]\nheading = "A"\noptions = { B = "none" }', "", {}, "inget alternativ"),
        ('[[questions]]\nheading = "A"\nflag = "honour"\nversions = ["2024"]', "", {}, "“2024”"),
        ('[[form_versions]]\nname = "A"', "", {}, "since"),
        ('[[measures]]\nsince = "Från"', "", {}, "kind"),
        ('[[measures]]\nalways = "treatment"', "", {}, "since"),
        ('[[measures]]\nkind = "Insats"\nsince = "Från"', "", {}, "[words.measure]"),
        ("[extract]\nshared = true", "", {}, "columns.municipality"),
        ("", "", {"municipality": "Kommun"}, "accepted"),
        ("", "", {"unit": "Handläggare"}, "handläggare"),
        ("", "", {"unit": "Förnamn"}, "namn"),
        ("", "", {"unit": "Pnr"}, "personnummer"),
        ("", "", {"unit": "Ärendenr"}, "redan columns.case_ref"),
        ("", 'drop = ["Enhet"]', {"unit": "Enhet"}, "drop"),
        ('[[skip]]\ncolumn = "Status"', "", {}, "words"),
        ('[[covers]]\nsubjects = ["honour"]', "", {}, "inget i profilen"),
        (
            _CODE + 'yes = ["honour"]\n[[covers]]\nsubjects = ["honour"]',
            "",
            {"reason": "Orsak"},
            "only_yes",
        ),
    ],
)
def test_keys_that_do_not_fit_together_are_named(extra: str, top: str, columns: dict[str, str], told: str) -> None:
    assert told in mistakes(extra, top=top, columns=columns).sv


def test_the_same_code_may_stand_twice_where_its_dates_do_not_overlap() -> None:
    codes = '[[codes]]\ncode = "1"\nvalid_to = 2024-12-31\n[[codes]]\ncode = "1"\nvalid_from = 2025-01-01'
    assert len(make_profile(codes, columns={"reason": "Orsak"}).codes) == 2


def test_a_test_respondent_may_be_told_by_a_column_that_identifies() -> None:
    assert make_profile('[[skip]]\ncolumn = "Respondent"\nwords = ["test"]').skip[0].column.heading == "Respondent"


def test_a_mistake_that_follows_from_another_is_not_told() -> None:
    told = mistakes('[[codes]]\ncode = 1\n[[absent_means_no]]\nflag = "honour"', columns={"reason": "Orsak"}).sv
    assert "på 1 ställe" in told


def test_no_mistake_shows_the_whole_of_a_profile() -> None:
    """A ValidationError holds all data; nothing of it may come along."""
    with pytest.raises(FixSettings) as raised:
        make_profile(top="rank = 0")
    assert raised.value.__cause__ is None
    assert "Ärendenr" not in str(raised.value)


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("t", "b"), 4),
        (("t", "sub", "c d"), 6),
        (("list", 0, "x"), 9),
        (("list", 1, "x"), 12),
        (("list", 1, "inner", "y"), 14),
        (("list", 1, "gone"), 11),
        (("t", "texts", "long"), 16),
        (("t", "texts", "after"), 15),
        (("nowhere",), None),
    ],
)
def test_a_key_is_found_by_its_line(path: tuple[str | int, ...], line: int | None) -> None:
    text = (
        'a = 1\n\n[t]\nb = 2\n[t.sub]\n"c d" = 3\n\n[[list]]\nx = 1\n\n[[list]]\nx = 2\n[list.inner]\ny = 1\n'
        '[t.texts]\nlong = """\nafter = 9\n"""\n'
    )
    assert KeyLines(text).line_of(path) == line


def test_a_profile_is_plain_data_that_compares_by_content() -> None:
    assert make_profile() == make_profile()
    assert make_profile() != make_profile(top="rank = 2")
