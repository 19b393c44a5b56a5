"""A value that is kept back for secrecy: a kind of its own, never 0, never empty, and of no use in arithmetic."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn


def _refuse(*_others: object) -> NoReturn:
    raise TypeError("a suppressed value is not known: it cannot be calculated with, ordered or taken as true or false")


class _NoNumber:
    """Whatever is tried with it as with a number raises, so that it cannot be counted as 0 by accident."""

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __divmod__ = __rdivmod__ = __neg__ = __pos__ = __abs__ = __round__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __bool__ = __and__ = __or__ = __xor__ = _refuse


class Suppressed(_NoNumber, Enum):
    """The one value SUPPRESSED."""

    SUPPRESSED = "suppressed"

    def __repr__(self) -> str:
        return "SUPPRESSED"


SUPPRESSED = Suppressed.SUPPRESSED
