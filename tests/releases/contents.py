"""Small contents of releases, for tests that mention only what matters to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.releases.content import (
    CellStatus,
    Change,
    Code,
    Content,
    Imported,
    PolicyTold,
    ProofTold,
    ReleasedCell,
    ReleasedDimension,
    ReleasedShare,
    ReleasedTable,
)
from casestats.words import Words

HIDDEN = ReleasedCell(value=SUPPRESSED, status=CellStatus.SUPPRESSED)
UNABLE = ReleasedCell(value=None, status=CellStatus.UNABLE)


def words(text: str) -> Words:
    return Words(f"{text} å", text)


def cell(value: int, status: CellStatus = CellStatus.EXACT, *, claim: str = "", coverage: str = "") -> ReleasedCell:
    return ReleasedCell(value=value, status=status, claim=claim or status.value, coverage=coverage)


SEX = ReleasedDimension(
    name="sex",
    title=words("sex"),
    codes=(
        Code(code="Total", title=words("all")),
        Code(code="female", title=words("women"), parent="Total"),
        Code(code="male", title=words("men"), parent="Total"),
    ),
)


def make_table(
    name: str = "adult_victims_by_sex", cells: Mapping[tuple[str, ...], ReleasedCell] | None = None
) -> ReleasedTable:
    return ReleasedTable(
        name=name,
        indicator="adult_victims",
        indicator_version=1,
        measure="yes",
        title=words("adults"),
        unit="persons",
        definition=words("who counts"),
        dimensions=(SEX,),
        cells=cells or {("Total",): cell(31, coverage="80-94"), ("female",): HIDDEN, ("male",): HIDDEN},
        caveats=(words("a caveat"),),
    )


def make_content(**given: Any) -> Content:
    content = Content(
        id="2281-2025-committee-1",
        municipality="2281",
        municipality_name="Sundsvall",
        period="2025",
        template="committee",
        title=words("a release"),
        created_at="2026-01-15T09:00:00+00:00",
        program="casestats 0.1.0",
        catalogue_version=1,
        data_version=3,
        imports=(
            Imported(
                step=1, source="register", period="2025-01", at="2026-01-15T08:00:00+00:00", content_hash="0" * 64
            ),
        ),
        tables=(
            make_table(),
            make_table("other", {("Total",): UNABLE, ("female",): cell(0, CellStatus.TRUE_ZERO), ("male",): UNABLE}),
        ),
        shares=(
            ReleasedShare(
                indicator="share",
                indicator_version=1,
                title=words("a share"),
                definition=words("of what"),
                numerator=SUPPRESSED,
                denominator=40,
                percent="",
                status=CellStatus.SUPPRESSED,
            ),
        ),
        policy=PolicyTold(method="suppress", threshold=5, zeros="publish", width=3, base=5, text=words("the policy")),
        proof=ProofTold(hidden=2, exact=0, narrow=0, tightest=3, digest="a" * 64, text=words("the proof")),
        changes=(Change(release="2281-2025-committee-0", where=("2025-Q1",), reason=words("why")),),
        caveats=(words("beneath"),),
    )
    return replace(content, **given)
