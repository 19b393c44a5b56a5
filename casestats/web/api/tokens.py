"""Who calls: a token in `Authorization: Bearer cs_…`, and nothing else. Cookies are not looked at."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from math import ceil
from threading import Lock
from typing import NamedTuple

from flask import abort, current_app, g, request
from werkzeug.routing import RequestRedirect

from casestats.actions.tokens import person_of_token
from casestats.web.current import installation

CALLS_A_MINUTE = "API_CALLS_A_MINUTE"
"""The configuration of how often one token may call, in one process."""
_MOST_BUCKETS = 10_000


def recognise() -> None:
    """Before each request to the API: fills in `g.person` and `g.scopes` where a token in force was sent."""
    if not request.path.startswith("/api/"):
        return
    if isinstance(request.routing_exception, RequestRedirect):
        abort(404)  # an address with two slashes in a row is not there, rather than somewhere else
    g.person, g.scopes, g.token_was_sent = None, frozenset(), False
    kind, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    token = token.strip()  # with more spaces it is the same token, and has the same bucket
    if not kind:
        return
    g.token_was_sent = True
    holder = person_of_token(installation(), token) if kind.lower() == "bearer" else None
    if holder is None:
        return
    g.person, g.scopes = holder.person, holder.scopes
    wait = current_app.extensions[CALLS_A_MINUTE].wait(hashlib.sha256(token.encode()).digest())
    if wait and request.endpoint is not None:
        g.retry_after = wait
        abort(429)


class _Bucket(NamedTuple):
    left: float
    at: float


class Buckets:
    """How many calls each token has left: a minute's worth at most, filled up evenly. Of one process; nothing of it is
    kept."""

    def __init__(self, a_minute: int) -> None:
        self._most = float(a_minute)
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: bytes, now: float | None = None) -> int:
        """0: the call may be made. Else in how many seconds one may."""
        moment = time.monotonic() if now is None else now
        a_second = self._most / 60
        with self._lock:
            before = self._buckets.pop(key, _Bucket(self._most, moment))
            left = min(self._most, before.left + (moment - before.at) * a_second)
            self._buckets[key] = _Bucket(left - 1 if left >= 1 else left, moment)
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return 0 if left >= 1 else ceil((1 - left) / a_second)
