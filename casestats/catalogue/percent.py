"""A share in percent, as the catalogue has it: the same wherever it is said."""

from __future__ import annotations

from decimal import Decimal

DECIMALS_FROM = 100
"""From this denominator on a percentage has a decimal; under it a decimal would say more than is known."""


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Rounded half up: whole where the denominator is under 100, else with one decimal; None where it is 0."""
    if denominator == 0:
        return None
    if denominator < DECIMALS_FROM:
        return Decimal((200 * numerator + denominator) // (2 * denominator))
    return Decimal((2000 * numerator + denominator) // (2 * denominator)).scaleb(-1)
