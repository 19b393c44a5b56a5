"""Who a request comes from: a session of ours, or the reverse proxy that has signed them in.

The browser holds a signed cookie with a random id and the CSRF secret; everything else stands in the database, under
the SHA-256 of the id (docs/adr/0017).
"""

from __future__ import annotations

from flask import g, request, session

from casestats.actions.signing_in import person_of_proxy, person_of_session
from casestats.web.current import installation

SESSION_ID = "id"


def recognise() -> None:
    """Before each request: fills in `g.person` where a session is alive. The API knows tokens only."""
    g.person = None
    if request.endpoint == "static" or request.path.startswith("/api/"):
        return
    settings = installation().settings
    if settings.sso_header:
        named = request.headers.get(settings.sso_header, "")
        secret = request.headers.get("X-Casestats-Proxy-Secret", "")
        g.person = person_of_proxy(installation(), named, secret) if named else None
        if g.person is not None:
            return
    known = session.get(SESSION_ID)
    if known:
        g.person = person_of_session(installation(), known)
        if g.person is None:
            session.clear()


def begin(session_id: str) -> None:
    """A new session for who has just signed in; nothing of the one before stays, the CSRF secret neither."""
    session.clear()
    session[SESSION_ID] = session_id


def end() -> str:
    """Forget the session in the browser; its id, for the database to forget too."""
    known = str(session.get(SESSION_ID, ""))
    session.clear()
    return known
