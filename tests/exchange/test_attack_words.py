"""The report of what was tried against a release: its words follow the publication, the certificate and the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.checking import Checked, check
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.protecting import protect
from casestats.disclosure.tables import EarlierRelease, FrequencyTable, Nested, Publication
from casestats.exchange.attack_words import attack_report, primary_cells
from casestats.words import Language, Words
from tests.disclosure.small_tables import SEX, frequency

COUNTS = frequency([SEX], [2, 20])


def protected(
    *counts: FrequencyTable, policy: Policy | None = None, **more: Any
) -> tuple[Publication, Certificate, Checked]:
    made = protect(counts or (COUNTS,), policy or Policy(), seed=b"seed", **more)
    return made.publication, made.certificate, check(made.publication, made.certificate)


def told(
    publication: Publication, certificate: Certificate, checked: Checked, language: Language = "sv"
) -> Mapping[str, Mapping[str, str]]:
    """Section -> term -> text."""
    report = attack_report(publication, certificate, checked, language)
    return {section.name: {fact.term or fact.text: fact.text for fact in section.facts} for section in report}


def test_the_cells_are_counted_by_why_they_are_hidden() -> None:
    publication, certificate, checked = protected()
    report = told(publication, certificate, checked)
    assert primary_cells(publication, certificate) == 1
    assert report["hidden"]["Dolda i tabellerna"] == "2"
    assert report["hidden"]["Dolda för sin egen skull"].startswith("1: ")
    assert report["hidden"]["Dolda för de andras skull"].startswith("1: ")


def test_another_certificate_gives_other_words() -> None:
    publication, certificate, checked = protected()
    fewer = replace(certificate, primary=frozenset(), effort=17, seed="ab", lost=9, bound=4, struck=True)
    report = told(publication, fewer, replace(checked, hidden=7, tightest=11))
    assert report["hidden"]["Dolda för sin egen skull"].startswith("0: ")
    assert report["hidden"]["Dolda celler som kontrollen räknar"].startswith("7: ")
    assert "Ingen av de 7 dolda cellerna kan räknas ut." in report["found"]
    assert "skiljer det 11 mellan" in report["found"]["Smalaste spann"]
    assert "av högst 17" in report["search"]["Arbete"]
    assert "på 1 byte" in report["search"]["Slump"]
    assert report["search"]["Förlorad upplysning"] == "9; mindre än 4 kan det inte bli."
    assert "Nödstopp" in report["search"]


@pytest.mark.parametrize(
    ("exact", "narrow"),
    [(1, 0), (0, 1)],
)
def test_what_can_be_worked_out_is_said_and_forbids_publication(exact: int, narrow: int) -> None:
    publication, certificate, checked = protected()
    (first, *_) = told(publication, certificate, replace(checked, exact=exact, narrow=narrow))["found"]
    assert f"kan {exact} räknas ut och {narrow} bestämmas närmare" in first
    assert "får inte publiceras" in first


def test_where_the_checker_finds_a_fault_nothing_else_is_claimed() -> None:
    publication, certificate, _ = protected()
    tampered = replace(certificate, publication="0" * 64)
    checked = check(publication, tampered)
    report = told(publication, tampered, checked)
    assert set(report) == {"found"}
    assert "Intyget gäller en annan publicering." in report["found"]
    assert "beviset håller" not in str(report)


def test_nobody_with_insight_is_said_to_be_tried_who_is_not() -> None:
    publication, certificate, checked = protected()
    report = told(publication, certificate, checked)
    assert list(report["readers"]) == ["Alla som läser"]
    assert any("Någon som känner en enhets egna antal" in text for text in report["untried"].values())
    assert not any("Två eller flera enheter" in text for text in report["untried"].values())


def test_each_insider_of_the_certificate_is_named_with_what_they_know() -> None:
    publication, certificate, checked = protected()
    public = certificate.views[0]
    knowing = CertifiedView(insider="Vuxen", tables=public.tables[:1], own={0: 2})
    nobodys = CertifiedView(insider="not_recorded", tables=public.tables, own={})
    report = told(publication, replace(certificate, views=(public, knowing, nobodys)), checked)
    assert list(report["readers"]) == ["Alla som läser", "Den som känner Vuxen", "Den som känner ärendena utan enhet"]
    assert "vet 1 av de tal" in report["readers"]["Den som känner Vuxen"]
    assert "en uppsättning tal" in report["readers"]["Den som känner Vuxen"]
    assert f"{len(public.tables)} olika uppsättningar" in report["readers"]["Alla som läser"]
    assert any("Två eller flera enheter" in text for text in report["untried"].values())


@pytest.mark.parametrize(("zeros", "said"), [(Zeros.PUBLISH, "minst 1, för nollor visas"), (Zeros.HIDE, "kan vara 0")])
def test_zeros_are_told_as_readers_are_told_them(zeros: Zeros, said: str) -> None:
    publication, certificate, checked = protected(policy=Policy(zeros=zeros))
    assert said in told(publication, certificate, checked)["known"]["Nollor"]


def test_the_publication_says_what_readers_have_besides() -> None:
    publication, certificate, checked = protected()
    alone = told(publication, certificate, checked)["known"]
    assert alone["Tidigare utlämnanden"].startswith("Inga")
    assert "Tabeller som hänger ihop" not in alone
    more = replace(
        publication,
        earlier=(EarlierRelease(name="2281-2024-public-1", tables=publication.tables),),
        nested=(Nested("inner", "outer"),),
    )
    known = told(more, certificate, checked)["known"]
    assert known["Tidigare utlämnanden"].startswith("2281-2024-public-1")
    assert known["Tabeller som hänger ihop"].startswith("1 samband")


@pytest.mark.parametrize("protects", [True, False])
def test_a_whole_group_that_says_yes_is_told_as_untried_unless_the_template_protects_it(protects: bool) -> None:
    publication, certificate, checked = protected(policy=Policy(group_disclosure=protects))
    untried = told(publication, certificate, checked)["untried"]
    assert any("alla i en grupp" in text for text in untried.values()) is not protects


def test_a_higher_limit_of_some_measures_is_told() -> None:
    publication, certificate, checked = protected(policy=Policy(thresholds={"other": 10}))
    assert (
        "minst 3 (för vissa indikatorer upp till 8)"
        in told(publication, certificate, checked)["found"]["Smalaste spann"]
    )


def test_where_nothing_is_hidden_nothing_is_said_of_how_close_one_comes() -> None:
    publication, certificate, checked = protected(frequency([SEX], [12, 20]))
    found = told(publication, certificate, checked)["found"]
    assert "Inga celler är dolda, så det finns inget att räkna ut." in found
    assert "Smalaste spann" not in found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_seed_and_the_hidden_counts_are_never_told(language: Language) -> None:
    publication, certificate, checked = protected()
    text = str(told(publication, certificate, checked, language))
    assert certificate.seed not in text
    assert Words("Oberoende kontroll", "Independent check").spoken(language) in text
