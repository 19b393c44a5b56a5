"""A value that is kept back for secrecy: a kind of its own, never 0, never empty, and of no use in arithmetic."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn


class Suppressed(Enum):
    """The one value SUPPRESSED. Whatever is tried with it as with a number raises, so it cannot be counted as 0."""

    SUPPRESSED = "suppressed"

    def __repr__(self) -> str:
        return "SUPPRESSED"

    def _refuse(self, *_others: object) -> NoReturn:
        raise TypeError("a suppressed value is not known and cannot be calculated or compared by size")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __divmod__ = __rdivmod__ = __neg__ = __pos__ = __abs__ = __round__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __bool__ = __and__ = __or__ = __xor__ = _refuse


SUPPRESSED = Suppressed.SUPPRESSED
