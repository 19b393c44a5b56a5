"""Who a request comes from: a session of ours, or the reverse proxy that has signed them in.

The browser holds a signed cookie with a random id and the CSRF secret; everything else stands in the database, under
the SHA-256 of the id (docs/adr/0018).
"""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from casestats.actions.freshness import is_fresh
from casestats.actions.signing_in import (
    BY_PROXY,
    begin_proxy_session,
    hash_of,
    person_of_proxy,
    recognised,
)
from casestats.web.current import installation
from casestats.web.gate import opening_of

SESSION_ID = "id"
SECRET_HEADER = "X-Casestats-Proxy-Secret"  # noqa: S105 (the name of a header)
_ON_DUTY = {
    "password": ("account.password", "account.set_password"),
    "second factor": (
        "account.second_factor",
        "account.begin_factor",
        "account.confirm_factor",
        "account.password",
        "account.set_password",
    ),
}
"""Where somebody goes who has something to do first, and what else is open to them then."""


def recognise() -> Response | None:
    """Before each request: fills in `g.person` where a session is alive. The API knows tokens only. Who has to choose a
    password, or to add a second factor, is sent there."""
    g.person, g.confirmed_at = None, ""
    if request.endpoint == "static" or request.path.startswith("/api/"):
        return None
    if _from_proxy():
        return None
    known = session.get(SESSION_ID)
    if not known:
        return None
    found = recognised(installation(), known)
    if found is None or found.person.via == BY_PROXY:  # the proxy says no longer who it is
        session.clear()
        return None
    g.person, g.confirmed_at = found.person, found.confirmed_at
    if found.duty and not _open_on_duty(found.duty, request.endpoint or ""):
        return redirect(url_for(_ON_DUTY[found.duty][0]))
    return None


def _open_on_duty(duty: str, endpoint: str) -> bool:
    opening = opening_of(endpoint)
    return endpoint in _ON_DUTY[duty] or (opening is not None and not opening.roles)


def _from_proxy() -> bool:
    """Whether the proxy says who it is. Without its secret the header is anybody's, and is not even looked at."""
    settings = installation().settings
    named = request.headers.get(settings.sso_header, "") if settings.sso_header else ""
    somebody = person_of_proxy(installation(), named, request.headers.get(SECRET_HEADER, "")) if named else None
    if somebody is None:
        return False
    known = str(session.get(SESSION_ID, ""))
    found = recognised(installation(), known) if known else None
    if found is not None and found.person.via == BY_PROXY and found.person.account == somebody.account:
        g.confirmed_at = found.confirmed_at
    else:
        begun = begin_proxy_session(installation(), somebody, replaces=known)
        if begun:
            begin(begun)
    g.person = somebody
    return True


def begin(session_id: str) -> None:
    """A new session for who has just signed in; nothing of the one before stays, the CSRF secret neither."""
    session.clear()
    session[SESSION_ID] = session_id


def end() -> str:
    """Forget the session in the browser; its id, for the database to forget too."""
    known = str(session.get(SESSION_ID, ""))
    session.clear()
    return known


def own_id() -> str:
    """The id of the session at hand, or nothing."""
    return str(session.get(SESSION_ID, ""))


def own_hash() -> bytes:
    return hash_of(own_id())


def freshly_confirmed() -> bool:
    """Whether the person has confirmed in the last minutes who they are."""
    return is_fresh(installation(), g.confirmed_at)


def confirmed_at() -> str:
    """When the person last confirmed who they are; empty: not in this session."""
    return str(g.confirmed_at)
