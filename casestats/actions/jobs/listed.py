"""The jobs of an installation: what, when, in Swedish time, and the verb. What is not set up is not listed."""

from __future__ import annotations

from casestats.actions.jobs.backing_up import back_up
from casestats.actions.jobs.checkpointing import checkpoint
from casestats.actions.jobs.cleaning import clean
from casestats.actions.jobs.erasing import erase
from casestats.actions.jobs.job import Job
from casestats.actions.jobs.pulling import pull
from casestats.actions.jobs.reminding import remind
from casestats.actions.jobs.summing_reveals import sum_reveals
from casestats.actions.jobs.taking_deliveries import take_in
from casestats.actions.jobs.talking_with_county import talk
from casestats.actions.jobs.telling_news import tell_news
from casestats.actions.jobs.watching import watch
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.words import Words


def jobs_of(settings: Settings) -> tuple[Job, ...]:
    """The jobs, in the order a person would ask of them."""
    day = settings.extract_day
    jobs = [
        Job(
            "checkpoint",
            Words("Kontrollpunkt för händelseloggen", "Checkpoint of the audit log"),
            "0 1 * * *",
            checkpoint,
        ),
        Job("retention", Words("Gallring", "Retention"), "0 2 * * *", erase),
        Job("cleaning", Words("Städning", "Cleaning"), "20 * * * *", clean),
    ]
    if settings.backups:
        jobs.append(Job("backup", Words("Säkerhetskopia", "Backup"), "0 3 * * *", back_up))
    if settings.watched:
        jobs.append(Job("watched", Words("Bevakade mappar", "Watched folders"), "* * * * *", watch))
    if settings.survey_pull:
        jobs.append(Job("survey", Words("Hämta enkätsvar", "Fetch survey answers"), f"30 4 {day} * *", pull))
    if settings.is_county and settings.deliveries:
        jobs.append(Job("deliveries", Words("Leveranser i mappen", "Deliveries in the folder"), "10 * * * *", take_in))
    if settings.county_address and not settings.is_county:
        jobs.append(
            Job("county", Words("Skicka till och hämta från länet", "To and from the county"), "40 * * * *", talk)
        )
    if settings.mail_server:
        jobs += [
            Job("reminder", Words("Påminnelse om uttag", "Reminder of extracts"), f"0 8 {day} * *", remind),
            Job("news", Words("Brev om nya siffror", "Letters about new figures"), "*/10 * * * *", tell_news),
            Job(
                "reveals",
                Words("Veckobrev om visade ärendenummer", "Weekly letter on reveals"),
                "0 7 * * mon",
                sum_reveals,
            ),
        ]
    return tuple(jobs)


def job_named(settings: Settings, name: str) -> Job:
    """Raises FixSettings where there is none of that name, or it is not set up."""
    jobs = {job.name: job for job in jobs_of(settings)}
    if name not in jobs:
        names = ", ".join(jobs)
        raise FixSettings(
            f"Det finns inget sådant jobb här, eller så är det inte inställt. De som finns: {names}.",
            f"There is no such job here, or it is not set up. Those that are: {names}.",
        )
    return jobs[name]
