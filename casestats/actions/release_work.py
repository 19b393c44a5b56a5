"""Drafting and publishing for those who ask in a browser: begun at once, done by a process of its own.

Both take as long as the proof takes, tens of seconds or more, which no request may. What was asked for and how it goes
stands in a small file (casestats/store/work_files.py); what comes of it is a release like any other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from casestats.actions.making import ChosenTemplate
from casestats.actions.publishing import demand_named, demand_sayable, publish
from casestats.actions.released import newest_of
from casestats.actions.releasing import LONGEST_TEMPLATE, draft
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import HOME_VARIABLE
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.periods import Period
from casestats.releases import limits
from casestats.releases.lifecycle import Step, following
from casestats.releases.template import SHIPPED, shipped_text
from casestats.schemas.release_template import load_template
from casestats.store.engine import reading, writing
from casestats.store.releases import ReleaseRecord, release_record, release_records, released
from casestats.store.trouble import storage_trouble
from casestats.store.work_files import Going, Kind, Work, WorkFiles, new_id
from casestats.words import Words

WORKER = ("casestats.worker", "release")
"""The module and the word before the id."""
Starter = Callable[[Installation, str], object]
_SLOW_START = timedelta(minutes=2)
_OFTEN = 0.3  # seconds between two notes of progress
_STOPPED = Words(
    "Arbetet avbröts. Se i listan om det hann bli klart; gör annars om det. Händer det på nytt, berätta för den som "
    "sköter driften.",
    "The work was cut short. See in the list whether it was done all the same; else do it again. If that happens once "
    "more, tell whoever runs the system.",
)


class Wish(NamedTuple):
    """A draft that somebody wants. `template`: one that comes along, or the name of an own one with its `text`."""

    municipality: str
    period: str
    template: str
    text: str = ""
    reason: str = ""


def start_process(installation: Installation, id: str) -> subprocess.Popen[bytes]:
    """A process that carries the work out. It has no terminal, no input and no output, and outlives its parent.
    Raises OSError where the system has no room for one."""
    process = subprocess.Popen(  # noqa: S603 (our own program, and an id we made)
        [sys.executable, "-m", *WORKER, id],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, HOME_VARIABLE: str(installation.settings.home)},
        cwd=installation.settings.home,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # or it would stay as a zombie
    return process


def begin_draft(installation: Installation, actor: Actor, wish: Wish, *, start: Starter | None = None) -> Work:
    """Begin a draft. What can be known at once to be wrong is refused at once: FixSettings for the template, the
    period or a missing reason, Refused for what may not be shown or said."""
    demand_named(actor)
    demand_sayable(wish.reason)
    period = Period.parse(wish.period)
    chosen = _chosen(wish)
    limits.demand(chosen.template, period)
    with storage_trouble(), reading(installation.engine) as connection:
        newest_of(connection, wish.municipality)
        replaced = replaced_by(release_records(connection, wish.municipality), str(period), chosen.template.name)
    if replaced is not None and not wish.reason.strip():
        raise FixSettings(
            f"{replaced.id} är redan lämnat ut. Skriv varför det rättas: orsaken publiceras.",
            f"{replaced.id} has been released already. Write why it is corrected: the reason is published.",
        )
    work = Work(
        id=new_id(),
        kind=Kind.DRAFT,
        municipality=wish.municipality,
        actor=actor.name,
        role=actor.role,
        begun_at=_now(installation),
        period=str(period),
        template=chosen.template.name,
        template_text=chosen.text,
        reason=wish.reason.strip(),
    )
    return _begin(installation, actor, work, f"{wish.municipality} {period} {chosen.template.name}", start)


def begin_publish(
    installation: Installation, actor: Actor, municipality: str, id: str, *, start: Starter | None = None
) -> Work:
    """Begin to publish a reviewed release. FixSettings: the municipality has none of that id. Refused: it is not
    reviewed; all else is found out under way."""
    demand_named(actor)
    with storage_trouble(), reading(installation.engine) as connection:
        record = release_record(connection, id)
    if record is None or record.municipality != municipality:
        raise FixSettings("Det finns inget sådant utlämnande.", "There is no such release.")
    following(record.state, Step.PUBLISH)
    work = Work(
        id=new_id(),
        kind=Kind.PUBLISH,
        municipality=municipality,
        actor=actor.name,
        role=actor.role,
        begun_at=_now(installation),
        release=id,
        period=record.period,
        template=record.template,
    )
    return _begin(installation, actor, work, id, start)


def _begin(installation: Installation, actor: Actor, work: Work, what: str, start: Starter | None) -> Work:
    files = WorkFiles(installation.settings.spool_folder)
    with files.held("begin") as mine:
        before = work_of(installation, work.municipality)
        if not mine or any(one.going in (Going.WAITING, Going.RUNNING) for one in before):
            raise Refused(
                "Ett annat utkast eller en annan publicering pågår för kommunen. Vänta tills det är klart.",
                "Another draft or publication is under way for the municipality. Wait until it is done.",
            )
        for one in before:
            files.remove(one.id)
        files.write(work)
    with storage_trouble(), writing(installation.engine) as connection:
        installation.write_down(connection, actor, f"release {work.kind} begin", what, work.reason)
    try:
        (start or start_process)(installation, work.id)
    except OSError:
        return _end(files, work, _STOPPED)
    return work


def carry_out(installation: Installation, id: str) -> None:
    """Do the work of that id, unless somebody does or has done it. How it ended stands in its file."""
    files = WorkFiles(installation.settings.spool_folder)
    with files.held(id) as mine:
        work = files.read(id)
        if not mine or work is None or work.going is not Going.WAITING:
            return
        work = work._replace(going=Going.RUNNING)
        files.write(work)
        try:
            release = _do(installation, work, _Note(files, work))
        except CasestatsError as error:
            _end(files, work, error.words)
            with suppress(CasestatsError):
                _write_down_failure(installation, work)
        except BaseException:
            # What it says may hold a value, so nobody is told; the work is not left as if it went on.
            _end(files, work, _STOPPED)
            raise
        else:
            files.write(work._replace(going=Going.DONE, release=release))


def _do(installation: Installation, work: Work, note: _Note) -> str:
    """The id of the release."""
    actor = Actor(work.actor, work.role)
    if work.kind is Kind.PUBLISH:
        publish(installation, actor, work.release, note)
        return work.release
    chosen = ChosenTemplate(load_template(work.template_text, work.template), work.template_text)
    period = Period.parse(work.period)
    made = draft(installation, actor, work.municipality, period, chosen, reason=work.reason, progress=note)
    return made.id


def _write_down_failure(installation: Installation, work: Work) -> None:
    what = work.release or f"{work.municipality} {work.period} {work.template}"
    with storage_trouble(), writing(installation.engine) as connection:
        actor = Actor(work.actor, work.role)
        installation.write_down(connection, actor, f"release {work.kind} begin", what, work.reason, "failed")


def work_of(installation: Installation, municipality: str) -> list[Work]:
    """All work of a municipality that is kept: under way, or how the last ended."""
    files = WorkFiles(installation.settings.spool_folder)
    return [_as_it_is(installation, files, work) for work in files.of_municipality(municipality)]


def work_found(installation: Installation, municipality: str, id: str) -> Work | None:
    """The work of that id, if it is the municipality's."""
    files = WorkFiles(installation.settings.spool_folder)
    work = files.read(id)
    if work is None or work.municipality != municipality:
        return None
    return _as_it_is(installation, files, work)


def _as_it_is(installation: Installation, files: WorkFiles, work: Work) -> Work:
    """Work that is said to go on, but that nobody does, has failed."""
    if work.going in (Going.DONE, Going.FAILED) or files.goes_on(work.id):
        return work
    after = files.read(work.id) or work  # it may have ended between the two looks
    if after.going is Going.RUNNING or (after.going is Going.WAITING and _is_late(installation, after)):
        return after._replace(going=Going.FAILED, sv=_STOPPED.sv, en=_STOPPED.en)
    return after


def _is_late(installation: Installation, work: Work) -> bool:
    return installation.clock() - datetime.fromisoformat(work.begun_at) > _SLOW_START


def _end(files: WorkFiles, work: Work, why: Words) -> Work:
    failed = work._replace(going=Going.FAILED, sv=why.sv, en=why.en)
    files.write(failed)
    return failed


def replaced_by(records: list[ReleaseRecord], period: str, template: str) -> ReleaseRecord | None:
    """The newest release that readers have and that one of this period and template would replace."""
    same = [one for one in released(records) if (one.period, one.template) == (period, template)]
    return same[-1] if same else None


def _chosen(wish: Wish) -> ChosenTemplate:
    if not wish.text and wish.template in SHIPPED:
        text = shipped_text(wish.template)
        return ChosenTemplate(load_template(text, wish.template), text)
    if len(wish.text) > LONGEST_TEMPLATE:
        raise FixSettings("Mallen är för lång.", "The template is too long.")
    demand_sayable(wish.text, Words("Mallen", "The template"))
    return ChosenTemplate(load_template(wish.text, f"{wish.template}.toml"), wish.text)


def _now(installation: Installation) -> str:
    return installation.clock().isoformat(timespec="seconds")


class _Note:
    """How far it has come, in the work's file: now and then, or what is written would be most of the work."""

    def __init__(self, files: WorkFiles, work: Work) -> None:
        self._files = files
        self._work = work
        self._last = ("", 0.0)

    def __call__(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if stage == self._last[0] and now - self._last[1] < _OFTEN:
            return
        self._last = (stage, now)
        self._files.write(self._work._replace(stage=stage, done=done, of=of))
