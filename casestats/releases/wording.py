"""What a release's tables, dimensions, policy and proof are called, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from casestats.cases import NOT_RECORDED
from casestats.catalogue import Catalogue, Indicator, Share
from casestats.catalogue.wording import base_words, key_words, question_words, share_words
from casestats.disclosure.groups import OTHER_SEX, TOTAL_AS_NAME, is_rest
from casestats.disclosure.policy import Method, Policy, Zeros
from casestats.disclosure.tables import TOTAL, Dimension
from casestats.periods import Period
from casestats.releases.content import Code, PolicyTold, ProofTold, ReleasedDimension
from casestats.words import Words

_CODES = {
    TOTAL: Words("totalt", "total"),
    OTHER_SEX: Words("annat eller uppgift saknas", "other or not recorded"),
    TOTAL_AS_NAME: Words(TOTAL, TOTAL),
    NOT_RECORDED: Words("uppgift saknas", "not recorded"),
    "0-17": Words("0–17 år", "aged 0–17"),
    "18+": Words("18 år och äldre", "aged 18 and over"),
    "18-64": Words("18–64 år", "aged 18–64"),
    "65+": Words("65 år och äldre", "aged 65 and over"),
}
_PERIOD = Words("period", "period")
_LENGTHS = {3: Words("kvartal", "quarter"), 4: Words("tertial", "tertial")}
LOWER_BOUND = Words(
    "Minst så många: barns utsatthet kan finnas också i barnärenden utan uppgift om våld.",
    "At least so many: children's exposure may also be in children's cases that say nothing of violence.",
)


def table_title(indicator: Indicator, of: str, breakdown: Sequence[str], catalogue: Catalogue) -> Words:
    """`Våldsutsatta vuxna efter kön och ålder`; of a base that it is what the indicator is a part of."""
    title = indicator.title
    if of == "base":
        title = Words(f"{title.sv}: alla som frågan gäller", f"{title.en}: all that the question is put to")
    if not breakdown:
        return title
    by = [catalogue.breakdown(name).title for name in breakdown]
    sv, en = " och ".join(words.sv for words in by), " and ".join(words.en for words in by)
    return Words(f"{title.sv} efter {sv}", f"{title.en} by {en}")


def definition(indicator: Indicator, of: str, catalogue: Catalogue) -> Words:
    """What is counted, so that a person can check it against a case."""
    if isinstance(indicator.counts, Share):
        return share_words(indicator.counts, {one.id: one.title for one in catalogue.indicators})
    base, question = base_words(indicator.counts), question_words(indicator.counts)
    if of == "base" or not question.sv:
        return base
    return Words(f"{base.sv}; av dem ja på: {question.sv}", f"{base.en}; of them yes to: {question.en}")


def released_dimension(dimension: Dimension, catalogue: Catalogue, *, adds_up: bool) -> ReleasedDimension:
    is_time = dimension.name == "period"
    return ReleasedDimension(
        name=dimension.name,
        title=_PERIOD if is_time else catalogue.breakdown(dimension.name).title,
        codes=tuple(
            Code(
                code=code,
                title=_period_title(code) if is_time else _code_title(dimension.name, code),
                parent=_parent(dimension, code),
            )
            for code in dimension.codes
        ),
        is_time=is_time,
        adds_up=adds_up,
    )


def _code_title(dimension: str, code: str) -> Words:
    if dimension == "unit" and is_rest(code):
        code = NOT_RECORDED
    return _CODES.get(code) or key_words(dimension, code)


def _period_title(code: str) -> Words:
    period = Period.parse(code)
    length = _LENGTHS.get(period.months)
    if length is None:
        return Words(code, code)
    number = (period.first_month - 1) // period.months + 1
    return Words(f"{length.sv} {number} {period.year}", f"{length.en} {number}, {period.year}")


def _parent(dimension: Dimension, code: str) -> str:
    """The nearest total that the table prints too."""
    above = {child: each.parent for each in dimension.sums for child in each.children}
    while code in above:
        code = above[code]
        if code in dimension.codes:
            return code
    return ""


HIGHER_LIMITS = Words("För vissa indikatorer är gränsen högre.", "For some indicators the limit is higher.")
"""A sentence of the policy. Which limits they are is not told."""


def policy_told(policy: Policy) -> PolicyTold:
    return PolicyTold(
        method=policy.method.value,
        threshold=policy.threshold,
        zeros=policy.zeros.value,
        width=policy.threshold - 2 if policy.width is None else policy.width,
        base=policy.base,
        text=_policy_words(policy),
    )


def _policy_words(policy: Policy) -> Words:
    if policy.method is Method.ROUND:
        base = policy.base
        return Words(
            f"Alla antal är avrundade till multiplar av {base}, så att summorna stämmer. Inne i en tabell är felet "
            f"mindre än {base}; i en total kan det vara större.",
            f"Every count is rounded to a multiple of {base}, so that totals add up. Inside a table the error is less "
            f"than {base}; in a total it may be more.",
        )
    width = policy.threshold - 2 if policy.width is None else policy.width
    highest = policy.threshold - 1
    words = [
        Words(
            f"Antal från 1 till {highest} visas inte, och andra antal är dolda för att ingen ska kunna räkna ut dem. "
            f"För varje dolt antal är minst {width + 1} olika värden möjliga.",
            f"Counts from 1 to {highest} are not shown, and other counts are hidden so that nobody can work them out. "
            f"Of every hidden count at least {width + 1} different values are possible.",
        ),
        _ZEROS[policy.zeros],
    ]
    if policy.thresholds:
        words.append(HIGHER_LIMITS)
    if policy.insider == "unit":
        words.append(
            Words("Det gäller också den som känner en enhets egna antal.", "So too for whoever knows one unit's own.")
        )
    if policy.group_disclosure:
        words.append(Words("Att alla i en grupp svarat ja är också skyddat.", "That all of a group say yes is hidden."))
    return Words(" ".join(each.sv for each in words), " ".join(each.en for each in words))


_ZEROS = {
    Zeros.PUBLISH: Words("En känd nolla visas alltid.", "A known zero is always shown."),
    Zeros.HIDE: Words("Också nollor kan vara dolda.", "Zeros may be hidden too."),
}


def proof_told(policy: Policy, hidden: int, exact: int, narrow: int, tightest: int, digest: str) -> ProofTold:
    if policy.method is Method.ROUND:
        text = Words("Inga celler är dolda; alla är avrundade.", "No cells are hidden; all are rounded.")
    elif not hidden:
        text = Words("Inga celler är dolda.", "No cells are hidden.")
    else:
        cells = Words("dold cell" if hidden == 1 else "dolda celler", "hidden cell" if hidden == 1 else "hidden cells")
        text = Words(
            f"{exact} av {hidden} {cells.sv} kan räknas ut, och {narrow} närmare än regeln säger. "
            f"Det är prövat mot allt som är publicerat.",
            f"{exact} of {hidden} {cells.en} can be worked out, and {narrow} more closely than the rule tells. "
            "That is proved against all that is published.",
        )
    return ProofTold(hidden=hidden, exact=exact, narrow=narrow, tightest=tightest, digest=digest, text=text)
