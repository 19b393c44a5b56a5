"""The same report in SQL: for DuckDB as well as somebody who knows it would write it, for SQLite as anybody would.

Both count the year 2025 by month, unit, sex and age band, every indicator but the shares, four values each. A group
is one number: (unit * 4 + sex) * 8 + band, units without a name last.
"""

from __future__ import annotations

from collections.abc import Iterator

from casestats.cases import AGE_BAND_STARTS, AGE_BANDS, RISK_BIT, RISK_NONE, RISK_UNKNOWN, OpenedHow
from casestats.catalogue import Counts, Share, Unit, When, standard_catalogue
from casestats.flags import BIT

FIRST_MONTH, LAST_MONTH, YEAR = 2025 * 12, 2025 * 12 + 11, 2025


def definitions() -> dict[str, Counts]:
    return {one.id: one.counts for one in standard_catalogue().indicators if not isinstance(one.counts, Share)}


def month_of(day: str) -> str:
    return f"({day} // 10000 * 12 + {day} // 100 % 100 - 1)"


_STARTS = " ".join(f"WHEN age < {start} THEN {place}" for place, start in enumerate(AGE_BAND_STARTS[1:]))
BAND = f"CASE WHEN age IS NULL THEN 7 {_STARTS} ELSE 6 END"
_YEARS = "opened // 10000 - birth_year"
AGE = f"CASE WHEN birth_year <> 0 AND {_YEARS} BETWEEN 0 AND 120 THEN {_YEARS} END"


def fits_sql(counts: Counts) -> str:
    """The definition's conditions on a case, whenever it was."""
    groups = ", ".join(str(int(group)) for group in sorted(counts.target_groups))
    where = f"target_group IN ({groups})"
    if counts.or_flag:
        where = f"({where} OR yes & {BIT[counts.or_flag]} <> 0)"
    if counts.outcomes is not None:
        where += f" AND outcome IN ({', '.join(str(int(outcome)) for outcome in sorted(counts.outcomes))})"
    if counts.with_measure_in_year:
        where += " AND measured_in_year"
    if counts.under_age is not None:
        where += f" AND age < {counts.under_age}"
    return where


def answer_sql(counts: Counts) -> str:
    """The answer of a case: 3 yes, 2 no, 1 unknown, 0 not recorded."""
    question = counts.question
    if question is None:
        return "3"
    if question.of == "flag":
        bit = BIT[question.value]
        known = f"WHEN yes & {bit} <> 0 THEN 3 WHEN known & {bit} <> 0 THEN 2"
        return f"CASE {known} WHEN asked & {bit} <> 0 THEN 1 ELSE 0 END"
    if question.of == "opened_how":
        way, missing = int(OpenedHow[question.value.upper()]), int(OpenedHow.NOT_RECORDED)
        return f"CASE WHEN opened_how = {way} THEN 3 WHEN opened_how <> {missing} THEN 2 ELSE 0 END"
    instruments = sum(bit for name, bit in RISK_BIT.items() if name != "conversation")
    none = RISK_BIT["conversation"] | RISK_NONE
    known = f"WHEN risk & {instruments} <> 0 THEN 3 WHEN risk & {none} <> 0 THEN 2"
    return f"CASE {known} WHEN risk & {RISK_UNKNOWN} <> 0 THEN 1 ELSE 0 END"


def holding_persons() -> dict[str, list[str]]:
    """Indicators that count persons, by the condition on their cases: those can be merged in one go."""
    bases: dict[str, list[str]] = {}
    for name, counts in definitions().items():
        if counts.unit is Unit.PERSONS:
            bases.setdefault(fits_sql(counts), []).append(name)
    return bases


def four(answer: str) -> str:
    """The four values of an answer, counted."""
    return ", ".join(f"count(*) FILTER (WHERE {answer} = {value})" for value in (3, 2, 1, 0))


IN_YEAR = f"om <= {LAST_MONTH} AND cm >= {FIRST_MONTH}"
FROM, TO = f"greatest(om, {FIRST_MONTH})", f"least(cm, {LAST_MONTH})"

# --- DuckDB ---------------------------------------------------------------------------------------------------

ORDER_BITS = 50
"""20 for the day, then target group 3, unit 10, sex 2, birth year 12, band 3 (which only follows from the others)."""


def duckdb_preparation(cases: str, measures: str, units: int) -> list[str]:
    """Cases with what is asked of them worked out once. `d` is the deciding order of the catalogue as one whole number,
    turned so that the largest decides; the group can be read out of it again."""
    day = "(opened // 10000 * 372 + opened // 100 % 100 * 31 + opened % 100)"
    order = f"((({day}::BIGINT * 8 + target_group) * 1024 + u) * 4 + sex) * 4096 + coalesce(birth, 4095)"
    return [
        f"CREATE TEMP TABLE m AS SELECT * FROM read_parquet('{measures}')",
        f"""CREATE TEMP TABLE c AS
        WITH aged AS (
            SELECT *, {AGE} AS age, CASE WHEN unit < 0 THEN {units} ELSE unit END AS u,
                   {month_of("opened")} AS om, {month_of("closed")} AS cm
            FROM read_parquet('{cases}')),
        banded AS (SELECT *, CASE WHEN age IS NULL THEN NULL ELSE birth_year END AS birth, {BAND} AS band FROM aged)
        SELECT number, person, target_group, opened_how, outcome, asked, known, yes, risk, age, band, om, cm, closed,
               (u * 4 + sex) * 8 + band AS g, (1::BIGINT << {ORDER_BITS}) - 1 - (({order}) * 8 + band) AS d,
               number IN (SELECT number FROM m WHERE since // 10000 = {YEAR}) AS measured_in_year
        FROM banded""",
    ]


def duckdb_queries() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """(indicators, statements): the last statements, one for each indicator, give rows (month, group, yes, no,
    unknown, not recorded)."""
    for name, counts in definitions().items():
        if counts.when is When.ACTIVE and counts.unit is Unit.CASES:
            yield (name,), [_active_cases(counts)]
        elif counts.when in (When.OPENED, When.CLOSED):
            month = "om" if counts.when is When.OPENED else "cm"
            yield (
                (name,),
                [
                    f"""SELECT {month}, g, {four(answer_sql(counts))} FROM c
                WHERE {fits_sql(counts)} AND {month} BETWEEN {FIRST_MONTH} AND {LAST_MONTH} GROUP BY 1, 2"""
                ],
            )
        elif counts.unit is not Unit.PERSONS:
            yield (name,), [_measures(counts)]
    for where, names in holding_persons().items():
        yield (
            tuple(names),
            [_merge_persons(where, names), *(_merged_count(place, name) for place, name in enumerate(names))],
        )


def _active_cases(counts: Counts) -> str:
    """First by the months each lasts, which leaves few rows, then spread over those months."""
    return f"""WITH spans(a, b, g, y, n, u, r) AS (
        SELECT {FROM}, {TO}, g, {four(answer_sql(counts))} FROM c WHERE {IN_YEAR} AND {fits_sql(counts)}
        GROUP BY 1, 2, 3),
    spread AS (SELECT unnest(range(a, b + 1)) AS month, g, y, n, u, r FROM spans)
    SELECT month, g, sum(y), sum(n), sum(u), sum(r) FROM spread GROUP BY 1, 2"""


def _merge_persons(where: str, names: list[str]) -> str:
    """A row for each person and month, and in it for each question the merged answer and the deciding case: the largest
    of (answer, deciding order)."""
    answers = [answer_sql(definitions()[name]) for name in names]
    packed = [f"(({answer})::BIGINT << {ORDER_BITS}) | d AS a{place}" for place, answer in enumerate(answers)]
    largest = ", ".join(f"max(a{place}) AS a{place}" for place in range(len(names)))
    return f"""CREATE OR REPLACE TEMP TABLE merged AS
    WITH spread AS (
        SELECT person, {", ".join(packed)}, unnest(range({FROM}, {TO} + 1)) AS month
        FROM c WHERE {IN_YEAR} AND {where})
    SELECT month, {largest} FROM spread GROUP BY month, person"""


def _merged_count(place: int, name: str) -> str:
    order = f"(((1::BIGINT << {ORDER_BITS}) - 1) - (a{place} & ((1::BIGINT << {ORDER_BITS}) - 1)))"
    group = f"((({order} >> 17) & 1023) * 4 + (({order} >> 15) & 3)) * 8 + ({order} & 7)"
    only = definitions()[name].age_band
    where = "" if only is None else f"WHERE ({order} & 7) = {AGE_BANDS.index(only)}"
    return f"SELECT month, {group}, {four(f'(a{place} >> {ORDER_BITS})')} FROM merged {where} GROUP BY 1, 2"


def _measures(counts: Counts) -> str:
    """Measures, their nights, or cases that were given one."""
    kind = "true" if counts.measure_kind is None else f"kind = {int(counts.measure_kind)}"
    granted = "true" if counts.granted is None else f"granted = {int(counts.granted)}"
    begun = month_of("since")
    inside = f"{begun} BETWEEN {FIRST_MONTH} AND {LAST_MONTH}"
    joined = f"FROM m JOIN c USING (number) WHERE {kind} AND {granted} AND {fits_sql(counts)}"
    if counts.unit is Unit.CASES:
        return f"""WITH pairs AS (SELECT DISTINCT number, g, {begun} AS month {joined} AND {inside})
            SELECT month, g, count(*), 0, 0, 0 FROM pairs GROUP BY 1, 2"""
    if counts.when is When.MEASURED:
        return f"SELECT {begun}, g, count(*), 0, 0, 0 {joined} AND {inside} GROUP BY 1, 2"
    ended = "greatest(since, CASE WHEN until = 99991231 THEN closed ELSE until END)"
    last = month_of("ended")
    spread = f"""WITH stays AS (SELECT g, since, {ended} AS ended {joined}),
        spread AS (
            SELECT *, unnest(range(greatest({begun}, {FIRST_MONTH}), least({last}, {LAST_MONTH}) + 1)) AS month
            FROM stays WHERE {begun} <= {LAST_MONTH} AND {last} >= {FIRST_MONTH})"""
    if counts.unit is Unit.MEASURES:
        return f"{spread} SELECT month, g, count(*), 0, 0, 0 FROM spread GROUP BY 1, 2"
    first = "make_date((month // 12)::INT, (month % 12 + 1)::INT, 1)"
    return f"""{spread},
        dated AS (SELECT month, g, {first} AS first, {_date("since")} AS since, {_date("ended")} AS ended FROM spread)
        SELECT month, g, sum(greatest(0, date_diff('day', greatest(since, first),
            least(ended, (first + INTERVAL 1 MONTH)::DATE)))), 0, 0, 0 FROM dated GROUP BY 1, 2"""


def _date(day: str) -> str:
    return f"make_date({day} // 10000, {day} // 100 % 100, {day} % 100)"


# --- SQLite, plainly --------------------------------------------------------------------------------------------


def sqlite_queries() -> Iterator[str]:
    """One query an indicator, as one would write it: join the months, and count different persons, cases or measures
    in a CASE for each value. It does not even merge a person's answers, nor let one case decide."""
    for counts in definitions().values():
        answer = answer_sql(counts).replace("//", "/")
        what = {Unit.PERSONS: "person", Unit.CASES: "c.number"}.get(counts.unit, "m.rowid")
        values = ", ".join(f"COUNT(DISTINCT CASE WHEN {answer} = {value} THEN {what} END)" for value in (3, 2, 1, 0))
        measured = counts.when in (When.MEASURED, When.OVERLAPPING)
        source = "cases c JOIN measures m ON m.number = c.number" if measured else "cases c"
        where = [fits_sql(counts).replace("measured_in_year", _SQLITE_MEASURED), _SQLITE_WHEN[counts.when]]
        if counts.measure_kind is not None:
            where.append(f"m.kind = {int(counts.measure_kind)}")
        if counts.granted is not None:
            where.append(f"m.granted = {int(counts.granted)}")
        yield f"""SELECT months.first, unit, sex, {BAND} AS band, {values}
            FROM months CROSS JOIN {source} WHERE {" AND ".join(where)} GROUP BY 1, 2, 3, 4"""


_SQLITE_MEASURED = f"EXISTS (SELECT 1 FROM measures x WHERE x.number = c.number AND x.since / 10000 = {YEAR})"
_SQLITE_WHEN = {
    When.ACTIVE: "opened <= months.last AND closed >= months.first",
    When.OPENED: "opened BETWEEN months.first AND months.last",
    When.CLOSED: "closed BETWEEN months.first AND months.last",
    When.MEASURED: "m.since BETWEEN months.first AND months.last",
    When.OVERLAPPING: "m.since <= months.last"
    " AND max(m.since, CASE WHEN m.until = 99991231 THEN closed ELSE m.until END) >= months.first",
}
