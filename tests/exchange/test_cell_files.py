"""Counts as text become tables, and protected tables text and tables again; what is wrong is told by row and column."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import TOTAL, Dimension, FrequencyTable, ProtectedTable, Sum
from casestats.errors import FixExtract, FixSettings
from casestats.exchange.cell_files import CellFiles, Form, Source, read_cells
from casestats.exchange.hierarchy_files import flat, read_hierarchy
from casestats.exchange.protected_files import EarlierFiles, protected_csv, read_earlier, read_protected

PLAIN = "sex,unit,value\nf,north,3\nf,south,0\nm,north,12\nm,south,1\n"
QUARTERS = "parent,child\nTotal,q1\nTotal,q2\nq1,jan\nq1,feb\nq2,apr\n"


def read(
    *texts: str, hierarchies: dict[str, str] | None = None, loose: dict[str, frozenset[str]] | None = None
) -> CellFiles:
    sources = [Source(f"table{place}", text.encode()) for place, text in enumerate(texts, start=1)]
    found = {name: read_hierarchy(name, text.encode()) for name, text in (hierarchies or {}).items()}
    return read_cells(sources, Form(found, loose or {}))


def one(text: str, **more: object) -> FrequencyTable:
    return read(text, **more).tables[0]  # type: ignore[arg-type]  # the options of read


def fault(text: str, **more: object) -> str:
    with pytest.raises(FixExtract) as found:
        read(text, **more)  # type: ignore[arg-type]  # the options of read
    assert found.value.words.en != found.value.words.sv
    return found.value.words.sv


# --- Cells -------------------------------------------------------------------------------------------------------


def test_inner_cells_are_summed_into_every_total() -> None:
    table = one(PLAIN)
    assert [dimension.codes for dimension in table.layout.dimensions] == [(TOTAL, "f", "m"), (TOTAL, "north", "south")]
    assert table.counts[TOTAL, TOTAL] == 16
    assert table.counts["f", TOTAL] == 3
    assert table.counts[TOTAL, "north"] == 15
    assert len(table.counts) == 9


@pytest.mark.parametrize(
    "written",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", " \n\n").encode(),
        PLAIN.replace("north", '"north"').encode(),
    ],
    ids=["byte order mark", "semicolons", "Windows lines", "spaces and empty lines", "quotation marks"],
)
def test_a_file_reads_the_same_however_a_program_writes_it(written: bytes) -> None:
    assert read_cells([Source("table1", written)], Form({}, {})).tables == read(PLAIN).tables


def test_the_order_of_the_rows_is_nowhere_to_be_seen() -> None:
    """A file that is sorted by value would tell of the values."""
    heading, *rows = PLAIN.splitlines()
    random.Random(1).shuffle(rows)
    shuffled = one("\n".join([heading, *rows]))
    assert shuffled.layout == one(PLAIN).layout
    assert list(shuffled.counts) == list(one(PLAIN).counts)


def test_numbers_in_codes_are_ordered_as_numbers() -> None:
    assert flat("age", ["65-", "18-64", "0-17", "100-", TOTAL]).codes == (TOTAL, "0-17", "18-64", "65-", "100-")


def test_combinations_that_are_absent_count_as_0_and_are_told() -> None:
    found = read("sex,unit,value\nf,north,3\nm,south,1\n")
    assert found.tables[0].counts["f", "south"] == 0
    assert [words.sv for words in found.notices] == ["2 kombinationer saknas i filen och räknas som 0"]
    assert [words.en for words in found.notices] == ["2 combinations are missing in the file and count as 0"]
    assert [words.sv for words in read(PLAIN.replace("m,south,1\n", "")).notices] == [
        "1 kombination saknas i filen och räknas som 0"
    ]
    assert read(PLAIN).notices == ()


def test_a_row_that_gives_a_total_is_taken_where_it_is_the_sum() -> None:
    assert one(PLAIN + "Total,Total,16\nf,Total,3\n").counts == one(PLAIN).counts
    assert "rad 6, kolumnen value: summan stämmer inte" in fault(PLAIN + "Total,north,14\n")
    assert "rad 7" in fault(PLAIN + "f,Total,3\nTotal,Total,17\n")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("f,east,-3", "rad 6, kolumnen value: värdet är negativt"),
        ("f,east,3.5", "rad 6, kolumnen value: värdet har decimaler"),
        ('f,east,"3,5"', "rad 6, kolumnen value: värdet har decimaler"),
        ("f,east,", "rad 6, kolumnen value: värdet saknas"),
        ("f,east,1 000", "rad 6, kolumnen value: värdet är inget heltal"),
        ("f,east,tre", "rad 6, kolumnen value: värdet är inget heltal"),
        ("f,east,NaN", "rad 6, kolumnen value: värdet är inget heltal"),
        ("f,east,²", "rad 6, kolumnen value: värdet är inget heltal"),
        ("f,east,9999999999", "rad 6, kolumnen value: värdet är större än 1 000 000 000"),
        ("f,north,3", "rad 6: samma koder som på rad 2"),
        (",east,3", "rad 6, kolumnen sex: koden saknas"),
        ("f,3", "rad 6: raden har 2 kolumner, rubrikerna 3"),
        ("f,east,3,4", "rad 6: raden har 4 kolumner, rubrikerna 3"),
        ('f,"ea\nst",3', "kolumnen unit: koden är längre än 200 tecken eller har radbrytning"),
        ('f,"east,3', "citattecknen går inte ihop"),
    ],
)
def test_a_row_that_is_wrong_is_told_by_its_number_and_column(row: str, told: str) -> None:
    assert told in fault(f"{PLAIN}{row}\n")


def test_a_value_that_is_wrong_is_never_said_again() -> None:
    assert "4711" not in fault(f"{PLAIN}f,east,-4711\n")


def test_all_faults_are_told_at_once_up_to_ten() -> None:
    told = fault(PLAIN + "".join(f"f,u{place},-1\n" for place in range(14)))
    assert "rad 6," in told
    assert "rad 15," in told
    assert "rad 16," not in told
    assert "... och 4 fel till" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "rubrikerna ska vara"),
        ("value\n3\n", "rubrikerna ska vara"),
        ("sex,antal\nf,3\n", "rubrikerna ska vara"),
        ("sex,sex,value\nf,f,3\n", "varje kolumn ska ha ett eget namn"),
        ("sex,,value\nf,f,3\n", "varje kolumn ska ha ett eget namn"),
        ("sex,value\n", "Filen har inga rader"),
        ("sex\tvalue\nf\t3\n", "rubrikerna ska vara"),
    ],
)
def test_headings_that_are_wrong_are_told(text: str, told: str) -> None:
    assert told in fault(text)


@pytest.mark.parametrize("content", [PLAIN.encode("utf-16"), "kön,value\nk,3\n".encode("latin-1")])
def test_another_encoding_than_utf_8_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(FixExtract) as found:
        read_cells([Source("table1", content)], Form({}, {}))
    assert "Spara den som CSV UTF-8" in found.value.words.sv


# --- Hierarchies -------------------------------------------------------------------------------------------------


def test_a_hierarchy_gives_subtotals_at_every_level() -> None:
    table = one("time,value\njan,1\nfeb,2\napr,4\n", hierarchies={"time": QUARTERS})
    assert table.layout.dimensions[0].codes == (TOTAL, "q1", "jan", "feb", "q2", "apr")
    assert {key[0]: count for key, count in table.counts.items()} == {
        TOTAL: 7,
        "q1": 3,
        "jan": 1,
        "feb": 2,
        "q2": 4,
        "apr": 4,
    }


def test_a_parent_may_have_several_groupings_that_cross() -> None:
    table = one("code,value\nw,1\nx,2\ny,4\nz,8\n", hierarchies={"code": CROSSING})
    assert (table.counts["a",], table.counts["outer",], table.counts[TOTAL,]) == (3, 9, 15)
    assert Sum(TOTAL, ("outer", "inner")) in table.layout.dimensions[0].sums


def test_a_table_that_ends_at_a_higher_level_has_that_as_its_inner_cells() -> None:
    table = one("time,value\nq1,3\nq2,4\n", hierarchies={"time": QUARTERS})
    assert table.layout.dimensions[0].codes == (TOTAL, "q1", "q2")
    assert table.counts[TOTAL,] == 7


@pytest.mark.parametrize(
    ("hierarchy", "told"),
    [
        ("parent,child\nTotal,a\na,b\nb,c\nc,b\n", "koderna går runt"),
        ("parent,child\nTotal,a\nb,c\n", "rad 3, kolumnen parent: koden ligger inte under någon annan"),
        ("parent,child\nAlla,a\nAlla,b\n", "ska heta Total"),
        ("parent,child\na,Total\n", "rad 2, kolumnen child: Total är toppen"),
        ("parent,child\nTotal,a\nTotal,a\n", "rad 3: samma som rad 2"),
        ("parent,child\nTotal,\n", "rad 2, kolumnen child: koden saknas"),
        ("parent,child\nTotal,a,b\n", "rad 2: raden ska ha 2 kolumner"),
        ("top,child\nTotal,a\n", "rubrikerna ska vara parent,child"),
        ("parent,child\n", "Filen har inga rader"),
        ("parent,child\nTotal,a\nTotal,b\na,x\nb,x\n", "räknar någon kod två gånger"),
        ("parent,child,grouping\nTotal,a,one\nTotal,b,one\nTotal,a,two\n", "Gruppering 2"),
    ],
)
def test_a_hierarchy_that_is_wrong_is_told(hierarchy: str, told: str) -> None:
    with pytest.raises(FixExtract) as found:
        read_hierarchy("time", hierarchy.encode())
    assert told in found.value.words.sv


def test_a_code_that_the_hierarchy_lacks_is_told_by_its_row() -> None:
    told = fault("time,value\njan,1\nmay,2\n", hierarchies={"time": QUARTERS})
    assert "rad 3, kolumnen time: koden finns inte i dimensionens hierarki" in told


def test_what_is_said_of_a_dimension_that_no_table_has_is_refused() -> None:
    with pytest.raises(FixSettings, match=r"--hierarchy"):
        read(PLAIN, hierarchies={"time": QUARTERS})
    for loose in ({"table1": frozenset({"time"})}, {"table2": frozenset({"sex"})}):
        with pytest.raises(FixSettings, match=r"--nonadditive"):
            read(PLAIN, loose=loose)


CROSSING = (
    "parent,child,grouping\nTotal,a,letters\nTotal,b,letters\na,w,letters\na,x,letters\nb,y,letters\nb,z,letters\n"
    "Total,outer,place\nTotal,inner,place\nouter,w,place\nouter,z,place\ninner,x,place\ninner,y,place\n"
)
COVERED = {TOTAL: "wxyz", "a": "wx", "b": "yz", "outer": "wz", "inner": "xy", **{code: code for code in "wxyz"}}


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from("wxyz"), st.sampled_from("fm")), st.integers(0, 99), min_size=1))
def test_every_cell_is_the_sum_of_the_inner_cells_below_it(inner: dict[tuple[str, str], int]) -> None:
    """Against a sum over the innermost codes, which knows nothing of levels. All codes stand in the file."""
    inner = {**dict.fromkeys(product("wxyz", "fm"), 0), **inner}
    rows = [f"{code},{sex},{count}" for (code, sex), count in inner.items()]
    table = one("\n".join(["code,sex,value", *rows]) + "\n", hierarchies={"code": CROSSING})
    assert len(table.counts) == 9 * 3
    for (code, sex), count in table.counts.items():
        sexes = "fm" if sex == TOTAL else sex
        assert count == sum(inner[one, other] for one in COVERED[code] for other in sexes)


# --- Totals that are no sums -------------------------------------------------------------------------------------

PERSONS = "month,sex,value\njan,f,3\njan,m,5\nfeb,f,4\nfeb,m,0\n"
LOOSE = {"table1": frozenset({"month"})}


def test_a_total_that_is_no_sum_is_taken_from_its_row_and_added_up_in_other_directions() -> None:
    table = one(f"{PERSONS}Total,f,5\n", loose=LOOSE)
    assert table.layout.not_additive == frozenset({"month"})
    assert table.counts[TOTAL, "f"] == 5
    assert table.counts[TOTAL, "m"] == 5  # nobody in February: all of them are those of January
    assert table.counts[TOTAL, TOTAL] == 10
    assert table.counts["jan", TOTAL] == 8


def test_a_total_that_is_no_sum_and_stands_in_no_row_is_told() -> None:
    told = fault(PERSONS, loose=LOOSE)
    assert "1 rader med summor saknas, den första är month=Total, sex=f" in told


@pytest.mark.parametrize("total", [3, 8])
def test_a_total_outside_its_largest_part_and_the_sum_of_parts_is_told(total: int) -> None:
    assert "rad 6, kolumnen value: summan stämmer inte" in fault(f"{PERSONS}Total,f,{total}\n", loose=LOOSE)


def test_a_dimension_is_additive_in_all_tables_or_in_none() -> None:
    with pytest.raises(FixSettings, match=r"--nonadditive"):
        read(f"{PERSONS}Total,f,5\n", "month,value\njan,8\nfeb,4\n", loose=LOOSE)


# --- Several tables ----------------------------------------------------------------------------------------------


def test_linked_tables_share_the_codes_of_a_flat_dimension() -> None:
    found = read(PLAIN, "unit,month,value\nnorth,jan,15\nsouth,jan,1\neast,feb,0\n")
    for table in found.tables:
        unit = next(dimension for dimension in table.layout.dimensions if dimension.name == "unit")
        assert unit.codes == (TOTAL, "east", "north", "south")


def test_tables_that_count_a_shared_cell_differently_are_refused_without_the_counts() -> None:
    with pytest.raises(FixExtract) as found:
        read(PLAIN, "unit,month,value\nnorth,jan,7777\nsouth,jan,1\n")
    assert "table1 och table2 har olika antal" in found.value.words.sv
    assert "7777" not in found.value.words.sv


# --- Protected tables --------------------------------------------------------------------------------------------


def protected(text: str = PLAIN, hidden: frozenset[tuple[str, ...]] = frozenset()) -> ProtectedTable:
    table = one(text)
    cells = {key: SUPPRESSED if key in hidden else count for key, count in table.counts.items()}
    return ProtectedTable(layout=table.layout, cells=cells)


HIDDEN = frozenset({("f", "north"), ("f", "south"), ("m", "north"), ("m", "south")})


def test_a_protected_table_is_written_with_every_cell_and_its_status() -> None:
    written = protected_csv(protected(hidden=HIDDEN)).decode()
    assert written.startswith("sex,unit,value,status\r\nTotal,Total,16,published\r\nTotal,north,15,published\r\n")
    assert "f,north,,suppressed\r\n" in written
    assert len(written.splitlines()) == 10


@settings(max_examples=30, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(one(PLAIN).counts))), st.booleans())
def test_a_protected_table_is_read_back_as_it_was(hidden: frozenset[tuple[str, ...]], is_rounded: bool) -> None:
    table = protected(hidden=hidden)
    if is_rounded:
        counts = one(PLAIN).counts
        table = ProtectedTable(layout=table.layout, cells={key: 5 * count for key, count in counts.items()}, rounded=5)
    assert read_protected([Source("table1", protected_csv(table))], Form({}, {}), 5) == (table,)


def test_a_code_that_looks_like_a_formula_is_written_as_text_and_read_back() -> None:
    table = protected("unit,value\n=1+1,7\n-x,8\n")
    written = protected_csv(table)
    assert b"\r\n'=1+1,7" in written
    assert read_protected([Source("table1", written)], Form({}, {}), 5) == (table,)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("f,north,,suppressed", "f,north,3,suppressed", "rad 6, kolumnen value: cellen är dold men har ett värde"),
        ("f,north,,suppressed", "f,north,,hidden", "rad 6, kolumnen status"),
        ("f,north,,suppressed", "f,north,,published", "rad 6, kolumnen value: värdet saknas"),
        ("f,north,,suppressed\r\n", "", "Filen har 8 celler, tabellen har 9"),
        ("Total,Total,16,published", "Total,Total,16,rounded", "published eller suppressed, eller rounded i alla"),
        ("value,status", "value", "sist value, status"),
    ],
)
def test_a_protected_file_that_is_wrong_is_told(old: str, new: str, told: str) -> None:
    written = protected_csv(protected(hidden=HIDDEN)).decode()
    assert old in written
    with pytest.raises(FixExtract) as found:
        read_protected([Source("table1", written.replace(old, new).encode())], Form({}, {}), 5)
    assert told in found.value.words.sv


def test_an_earlier_release_is_read_with_what_may_have_changed_after_it() -> None:
    files = EarlierFiles(
        [Source("spring", protected_csv(protected(hidden=HIDDEN)))], {"spring": frozenset({("unit", "north")})}
    )
    (release,) = read_earlier(files, [one(PLAIN).layout], Form({}, {}), 5)
    assert (release.name, release.changed) == ("spring", frozenset({("unit", "north")}))
    assert release.tables[0].cells == protected(hidden=HIDDEN).cells


def test_a_change_of_something_that_is_not_there_is_refused() -> None:
    sources = [Source("spring", protected_csv(protected()))]
    for changed in ({"autumn": frozenset({("unit", "north")})}, {"spring": frozenset({("unit", "nowhere")})}):
        with pytest.raises(FixSettings, match=r"--changed"):
            read_earlier(EarlierFiles(sources, changed), [one(PLAIN).layout], Form({}, {}), 5)


def test_an_earlier_total_of_fewer_codes_is_refused_as_another_total() -> None:
    sources = [Source("spring", protected_csv(protected()))]
    now = one(PLAIN + "f,east,0\n").layout
    with pytest.raises(FixExtract) as found:
        read_earlier(EarlierFiles(sources), [now], Form({}, {}), 5)
    assert "Total betyder något annat här" in found.value.words.sv


def test_a_table_of_many_cells_is_read_and_written_whole() -> None:
    rows = [f"m{m},t{t},c{c},{(m * t * c) % 9}" for m in range(40) for t in range(12) for c in range(20)]
    text = "\n".join(["place,time,code,value", *rows]) + "\n"
    table = one(text)
    assert len(table.counts) == 41 * 13 * 21
    shown = ProtectedTable(layout=table.layout, cells=dict(table.counts))
    assert read_protected([Source("table1", protected_csv(shown))], Form({}, {}), 5) == (shown,)


def test_a_dimension_of_one_code_and_one_with_the_total_only_make_tables_too() -> None:
    assert one("sex,value\nf,3\n").counts == {(TOTAL,): 3, ("f",): 3}
    total = one("sex,unit,value\nTotal,north,3\nTotal,south,4\n")
    assert total.layout.dimensions[0] == Dimension("sex", (TOTAL,), ())
    assert total.counts[TOTAL, TOTAL] == 7
