"""Random nonces, drawn from the operating system many at a time: one at a time costs a third of a seal.

No nonce is handed out twice: `list.pop` is atomic between threads, and a forked child forgets its parent's stock.
A virtual machine that is copied while it runs would copy the stock too; AES-GCM-SIV, the default, bears that.
"""

from __future__ import annotations

import os

NONCE_BYTES = 12
_AT_ONCE = 1024

_stock: list[bytes] = []
_take = _stock.pop

if hasattr(os, "register_at_fork"):  # where there is no fork there is nothing to forget
    os.register_at_fork(after_in_child=_stock.clear)


def draw() -> bytes:
    """Twelve random bytes that this process has not used."""
    try:
        return _take()
    except IndexError:
        drawn = os.urandom(NONCE_BYTES * _AT_ONCE)
        _stock.extend(drawn[at : at + NONCE_BYTES] for at in range(NONCE_BYTES, len(drawn), NONCE_BYTES))
        return drawn[:NONCE_BYTES]
