"""The sums of a closed round, and how they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from casestats.county.sums.adding import CellName, SealedCell
from casestats.releases.wire import canonical

_RESULT = "casestats/sums/result/1"


@dataclass(frozen=True, kw_only=True)
class SumResult:
    """The sums of a round. `rests_on`: member -> the digest of the delivery that it had made of the period when it
    counted. `dropped`: how many cells fewer than three could state."""

    id: str
    period: str
    members: tuple[str, ...]
    cells: Mapping[CellName, SealedCell] = field(repr=False)
    rests_on: Mapping[str, str] = field(repr=False)
    dropped: int


def written(result: SumResult) -> bytes:
    """As it is kept with its round."""
    cells = [[*name, one.value, one.stated, one.large] for name, one in result.cells.items()]
    return canonical(
        {
            "schema": _RESULT,
            "id": result.id,
            "period": result.period,
            "members": list(result.members),
            "cells": cells,
            "rests_on": dict(result.rests_on),
            "dropped": result.dropped,
        }
    )


def read_result(kept: bytes) -> SumResult:
    """The result that `written` wrote."""
    value = json.loads(kept)
    return SumResult(
        id=value["id"],
        period=value["period"],
        members=tuple(value["members"]),
        cells={CellName(*one[:2]): SealedCell(*one[2:]) for one in value["cells"]},
        rests_on=value["rests_on"],
        dropped=value["dropped"],
    )
