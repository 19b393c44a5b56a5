"""The catalogue's terms in both languages, and a definition told as a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.cases import Granted, MeasureKind, Outcome, TargetGroup
from casestats.catalogue.definition import EVERY_GROUP, Counts, Part, Share, Unit, When
from casestats.flags import Answer
from casestats.words import Words

GROUPS: Mapping[str, Words] = {
    "adult_victim": Words("våldsutsatt vuxen", "adult exposed to violence"),
    "child_victim": Words("barn utsatt för våld", "child exposed to violence"),
    "child_witness": Words("barn som bevittnat våld", "child who has witnessed violence"),
    "perpetrator": Words("våldsutövare", "person who uses violence"),
    "unclassified": Words("oklassad", "unclassified"),
}
FLAGS: Mapping[str, Words] = {
    "close_relation": Words("våld i nära relation", "violence in close relations"),
    "physical": Words("fysiskt våld", "physical violence"),
    "psychological": Words("psykiskt våld", "psychological violence"),
    "sexual": Words("sexuellt våld", "sexual violence"),
    "economic": Words("ekonomiskt våld", "economic violence"),
    "material": Words("materiellt våld", "material violence"),
    "neglect": Words("försummelse", "neglect"),
    "digital": Words("digitalt våld", "digital violence"),
    "latent": Words("latent våld", "latent violence"),
    "other_violence": Words("annat våld", "other violence"),
    "child_witness": Words("barn har bevittnat våldet", "a child has witnessed the violence"),
    "honour": Words("hedersrelaterat våld och förtryck", "honour-related violence and oppression"),
    "prostitution": Words("prostitution eller människohandel", "prostitution or trafficking"),
    "perpetrator": Words("personen använder våld", "the person uses violence"),
    "disability": Words("funktionsnedsättning", "disability"),
    "substance_use": Words("missbruk eller beroende", "substance use problem"),
    "foreign_background": Words("utländsk bakgrund", "foreign background"),
    "lgbtq": Words("hbtqi-person", "lgbtqi person"),
}
SEXES: Mapping[str, Words] = {
    "female": Words("kvinna", "female"),
    "male": Words("man", "male"),
    "other": Words("annat", "other"),
}
NOT_RECORDED = Words("uppgift saknas", "not recorded")
SUBJECTS: Mapping[str, Words] = {
    **FLAGS,
    **{f"target_group:{name}": Words(f"målgruppen {w.sv}", f"the target group {w.en}") for name, w in GROUPS.items()},
    "measures": Words("insatser", "measures"),
    "risk_assessment": Words("riskbedömning", "risk assessment"),
    "opened_how": Words("hur ärendet inleddes", "how the case was opened"),
    "outcome": Words("resultat vid avslut", "the outcome at closing"),
}
STATUSES: Mapping[str, Words] = {
    "exact": Words("exakt", "exact"),
    "lower_bound": Words("minst", "at least"),
    "partial_scope": Words("del av området", "part of the scope"),
    "approximate": Words("ungefärlig", "approximate"),
    "true_zero": Words("noll", "zero"),
    "zero_known": Words("0 kända", "0 known"),
    "unable": Words("kan inte anges", "cannot be stated"),
}
GOALS: Mapping[int, Words] = {
    1: Words("förebyggande arbete", "prevention"),
    2: Words("upptäckt, stöd och skydd", "detection, support and protection"),
    3: Words("brottsbekämpning", "law enforcement"),
    4: Words("kunskap och metoder", "knowledge and methods"),
}
UNITS: Mapping[str, Words] = {
    "persons": Words("personer", "persons"),
    "cases": Words("ärenden", "cases"),
    "measures": Words("insatser", "measures"),
    "nights": Words("nätter", "nights"),
    "ratio": Words("andel", "share"),
}
_OUTCOMES = {
    Outcome.GOAL_MET: Words("målet nått", "goal met"),
    Outcome.GOAL_PARTLY_MET: Words("målet delvis nått", "goal partly met"),
    Outcome.GOAL_NOT_MET: Words("målet inte nått", "goal not met"),
    Outcome.MOVED: Words("flyttat", "moved"),
    Outcome.OTHER: Words("annan orsak", "other"),
    Outcome.NOT_RECORDED: Words("uppgift saknas", "not recorded"),
}
_KINDS = {
    MeasureKind.PROTECTED_HOUSING: Words("placeringar i skyddat boende", "placements in protected housing"),
    MeasureKind.SUPPORT_TALKS: Words("stödsamtal", "support talks"),
    MeasureKind.TREATMENT: Words("behandling", "treatment"),
    MeasureKind.CONTACT_PERSON: Words("kontaktperson", "contact person"),
    MeasureKind.FINANCIAL: Words("ekonomiskt stöd", "financial support"),
    MeasureKind.CHILD_SUPPORT: Words("stöd till barn", "child support"),
    MeasureKind.OTHER: Words("annan insats", "other measure"),
}
_GRANTED = {
    Granted.DECISION: Words("beviljad genom beslut", "granted by decision"),
    Granted.SERVICE: Words("given som service", "given as a service"),
    Granted.NOT_RECORDED: Words("utan uppgift om beslut", "not recorded how granted"),
}
_WHEN = {
    When.ACTIVE: Words("som var {} någon dag under perioden", "active on some day of the period"),
    When.OPENED: Words("som aktualiserades under perioden", "opened in the period"),
    When.CLOSED: Words("som avslutades under perioden", "closed in the period"),
}
_ANSWERS = {
    Answer.YES: Words("ja", "yes"),
    Answer.NO: Words("nej", "no"),
    Answer.UNKNOWN: Words("vet ej", "unknown"),
    Answer.NOT_RECORDED: Words("uppgift saknas", "not recorded"),
}


def key_words(dimension: str, key: str) -> Words:
    """A group of a breakdown as it is said. Units, months and ages are said as they are written."""
    if key == "not_recorded":
        return NOT_RECORDED
    table = {"sex": SEXES, "target_group": GROUPS}.get(dimension, {})
    return table.get(key, Words(key, key))


def _either(words: list[Words]) -> Words:
    return Words(" eller ".join(w.sv for w in words), " or ".join(w.en for w in words))


def _join(parts: list[Words], between: str = ", ") -> Words:
    return Words(between.join(part.sv for part in parts), between.join(part.en for part in parts))


def _of_the_case(counts: Counts) -> list[Words]:
    parts = []
    if counts.target_groups != EVERY_GROUP:
        parts.append(_groups(counts))
        if counts.or_flag:
            flag = FLAGS[counts.or_flag]
            said = f"eller, i vilken målgrupp som helst, ja på “{flag.sv}”"
            parts.append(Words(said, f"or, in any target group, yes to “{flag.en}”"))
    if counts.outcomes is not None:
        parts.append(_outcomes(counts.outcomes))
    if counts.with_measure_in_year:
        parts.append(
            Words(
                "minst en insats som börjat under periodens kalenderår",
                "at least one measure begun in the calendar year of the period",
            )
        )
    if counts.under_age is not None:
        parts.append(Words(f"ålder under {counts.under_age} år", f"age under {counts.under_age}"))
    return parts


def _groups(counts: Counts) -> Words:
    missing = EVERY_GROUP - counts.target_groups
    if len(missing) == 1:
        (left_out,) = (GROUPS[group.name.lower()] for group in missing)
        return Words(f"alla målgrupper utom {left_out.sv}", f"every target group but {left_out.en}")
    groups = _either([GROUPS[group.name.lower()] for group in TargetGroup if group in counts.target_groups])
    return Words(f"målgrupp {groups.sv}", f"target group {groups.en}")


def _outcomes(wanted: frozenset[Outcome]) -> Words:
    if wanted == frozenset(Outcome) - {Outcome.NOT_RECORDED}:
        return Words("avslutsorsaken känd", "outcome recorded")
    outcomes = _either([words for outcome, words in _OUTCOMES.items() if outcome in wanted])
    return Words(f"avslutsorsak {outcomes.sv}", f"outcome {outcomes.en}")


def _measure(counts: Counts) -> Words:
    kind = Words("insats", "measure") if counts.measure_kind is None else _KINDS[counts.measure_kind]
    granted = Words("", "") if counts.granted is None else _GRANTED[counts.granted]
    return Words(f"{kind.sv} {granted.sv}".strip(), f"{kind.en} {granted.en}".strip())


def base_words(counts: Counts) -> Words:
    """The base: what is counted, told so that a person can check it against a case."""
    measure = _measure(counts)
    if counts.unit is Unit.NIGHTS:
        said = f"nätter i perioden: {measure.sv}, från startdagen och till slutdagen, som inte är med"
        first = Words(said, f"nights of the period: {measure.en}, from the first day up to the last day (not included)")
    elif counts.when is When.OVERLAPPING:
        said = f"{measure.sv} som pågått någon dag under perioden, slutdagen medräknad"
        first = Words(said, f"{measure.en} that went on some day of the period, its last day included")
    elif counts.of_measures:
        first = Words(f"{measure.sv} som börjat under perioden", f"{measure.en} begun in the period")
    elif counts.when is When.MEASURED:
        said = f"ärenden med minst en {measure.sv} som börjat under perioden"
        first = Words(said, f"cases with at least one {measure.en} begun in the period")
    else:
        when = _WHEN[counts.when]
        if counts.unit is Unit.PERSONS:
            said = f"personer med minst ett ärende {when.sv.format('aktuellt')}"
            first = Words(said, f"persons with at least one case {when.en}")
        else:
            first = Words(f"ärenden {when.sv.format('aktuella')}", f"cases {when.en}")
    parts = [first, *_of_the_case(counts)]
    if counts.age_band is not None:
        parts.append(Words(f"åldern i gruppen {counts.age_band}", f"age in the band {counts.age_band}"))
    return _join(parts)


def question_words(counts: Counts) -> Words:
    """What gives the answer yes; empty where all of the base counts."""
    if counts.question is None:
        return Words("", "")
    if counts.question.of == "flag":
        return FLAGS[counts.question.value]
    if counts.question.of == "opened_how":
        ways = {"notification": Words("anmälan", "notification"), "application": Words("ansökan", "application")}
        way = ways.get(counts.question.value, Words(counts.question.value, counts.question.value))
        return Words(f"inlett genom {way.sv} (annat känt sätt är nej)", f"opened by {way.en} (another known way is no)")
    return Words(
        "en metod för riskbedömning använd (ingen, eller bara samtal, är nej)",
        "a method of risk assessment used (none, or conversation only, is no)",
    )


def share_words(share: Share, titles: Mapping[str, Words]) -> Words:
    """A share as numerator / denominator. `titles` are those of indicators; a part is told by its base."""

    def side(part: Part) -> Words:
        name = titles.get(part.of, base_words(part.counts))
        if part.answers == {Answer.YES}:
            return name
        answers = _join([_ANSWERS[answer] for answer in sorted(part.answers, reverse=True)], " + ")
        return Words(f"{name.sv} ({answers.sv})", f"{name.en} ({answers.en})")

    return _join([side(share.numerator), side(share.denominator)], " / ")
