"""Fetch the answers of a survey tool: run the command that the settings name, which writes a file into a watched
folder. What it wrote is then imported like any file laid there."""

from __future__ import annotations

import shlex
import subprocess
from datetime import date, timedelta

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings
from casestats.store.engine import writing
from casestats.store.trouble import storage_trouble
from casestats.words import Words

LONGEST = 7200
_LOOK_EVERY = 1.0
_CODES = {
    3: Words("svaret gick inte att använda", "the answer could not be used"),
    4: Words("dess inställningar behöver rättas", "its settings need mending"),
    5: Words("den avbröt av säkerhetsskäl", "it stopped for safety"),
}
_OTHER = Words("den slutade med ett fel", "it ended with an error")
_DONE = Words(
    "Enkätens svar är hämtade till den bevakade mappen.", "The survey's answers were fetched into the watched folder."
)


@storage_trouble()
def pull(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """Run the command once, and wait for it. In it `{first_day}` and `{last_day}` stand for those of last month, and
    `{today}` for today. It has no input; what it prints is not kept, for it may quote answers."""
    settings = installation.settings
    command = command_for(settings.survey_pull, swedish_day(installation.clock()))
    try:
        child = subprocess.Popen(  # noqa: S603 (the command is the settings', which only their owner may write)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=settings.home,
        )
    except OSError:
        raise FixSettings(
            "Kommandot som hämtar enkätsvar går inte att starta. Rätta survey_pull i settings.toml.",
            "The command that fetches survey answers cannot be started. Mend survey_pull in settings.toml.",
        ) from None
    code = _waited(child, go_on)
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "survey pull", "command", result="done" if code == 0 else "failed")
    if code:
        why = _CODES.get(code, _OTHER)
        raise FixSettings(
            f"Enkätens svar är inte hämtade: {why.sv}. Kör kommandot i survey_pull för hand, så säger det varför.",
            f"The survey's answers were not fetched: {why.en}. Run the command of survey_pull by hand to see why.",
        )
    return _DONE


def command_for(setting: str, today: date) -> list[str]:
    """The command's words, with the days filled in. Raises FixSettings where they cannot be told apart."""
    last = today.replace(day=1) - timedelta(days=1)
    days = {"{first_day}": last.replace(day=1), "{last_day}": last, "{today}": today}
    try:
        words = shlex.split(setting)
    except ValueError:
        words = []
    if not words:
        raise FixSettings(
            "survey_pull i settings.toml går inte att läsa som ett kommando. Kontrollera citattecknen.",
            "survey_pull in settings.toml cannot be read as a command. Check the quotation marks.",
        )
    for name, day in days.items():
        words = [word.replace(name, day.isoformat()) for word in words]
    return words


def _waited(child: subprocess.Popen[bytes], go_on: GoOn) -> int:
    """The exit code; a child that takes too long, or must stop, is ended."""
    try:
        for _ in range(LONGEST):
            try:
                return child.wait(_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                go_on()
        return -1
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
