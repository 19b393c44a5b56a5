"""The page of one release, and who sees what of it: for looking, and for a step that was refused."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, render_template

from casestats.access import Role
from casestats.actions.release_pages import seen
from casestats.actions.released import Release, ShownRelease
from casestats.exchange.comparison_words import compared_words
from casestats.exchange.release_about import about
from casestats.releases.lifecycle import FINAL, State
from casestats.web.current import actor, installation, language, person
from casestats.web.release_words import FILES, STATE_KINDS, STATES, STEPS

MAKERS = (Role.ANALYST, Role.APPROVER)
"""Who sees drafts and proofs: those who make and review."""
READERS = (*MAKERS, Role.MANAGER, Role.COUNTY, Role.REGISTRAR)


def makes() -> bool:
    """Whether the person makes or reviews releases, and so sees drafts."""
    return person().has(MAKERS)


def found(municipality: str, id: str) -> ShownRelease:
    """The release, or "not found": for who may not see it too."""
    shown = seen(installation(), actor(), municipality, id, drafts=makes())
    return shown or abort(404)


def release_page(municipality: str, shown: ShownRelease, errors: Mapping[str, str], given: Mapping[str, str]) -> str:
    """The page of a release; after a step that was refused with its words and what was written."""
    release, spoken = shown.release, language()
    record, content = release.record, release.content
    compared = compared_words(shown.replaces, shown.compared) if shown.compared is not None else ()
    return render_template(
        "releases/page.html",
        municipality=municipality,
        release=release,
        record=record,
        content=content,
        sections=about(content, spoken),
        compared=[words.spoken(spoken) for words in compared],
        replaces=shown.replaces,
        files=[one for one in FILES if offered(release, one.style)],
        makes=makes(),
        own=record.author.strip().casefold() == person().name.strip().casefold(),
        reviews=person().has((Role.APPROVER,)),
        drafts=person().has((Role.ANALYST,)),
        errors=errors,
        given=given,
        STATES=STATES,
        STATE_KINDS=STATE_KINDS,
        STEPS=STEPS,
        State=State,
    )


def offered(release: Release, style: str) -> bool:
    file = next((one for one in FILES if one.style == style), None)
    if file is None or (file.internal and not makes()):
        return False
    return not file.published or release.record.state in FINAL
