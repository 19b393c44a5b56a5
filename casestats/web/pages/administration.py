"""Administration: what is set, when jobs ran, how the keys are. It only looks; accounts change in `accounts`."""

from __future__ import annotations

from flask import Blueprint, render_template

from casestats.access import Role
from casestats.actions.accounts import demo, every_account
from casestats.actions.examining import examine
from casestats.actions.jobs.erasing import count_past_retention
from casestats.actions.jobs.listed import jobs_of
from casestats.actions.jobs.running import BEGINS, latest_runs
from casestats.actions.overseeing import alarms, keys_state, profiles_state, settings_state, units_state
from casestats.adapters.discovery import discover
from casestats.schedule import next_due
from casestats.web.current import installation
from casestats.web.gate import allow

pages = Blueprint("administration", __name__, url_prefix="/administration")


@pages.get("")
@allow(Role.ADMINISTRATOR)
def page() -> str:
    everybody = every_account(installation())
    units = units_state(installation())
    failed = [run for run in latest_runs(installation()).values() if run.state == "failed"]
    return render_template(
        "administration/page.html",
        alarms=alarms(installation()),
        open_accounts=sum(one.active for one in everybody),
        without_factor=sum(one.active and bool(one.password) and not one.has_second_factor for one in everybody),
        units=len(units),
        units_without=sum(not one.people for one in units),
        failed=len(failed),
        demo=demo(installation()),
        single_sign_on=bool(installation().settings.sso_header),
    )


@pages.get("/enheter")
@allow(Role.ADMINISTRATOR)
def units() -> str:
    return render_template("administration/units.html", units=units_state(installation()))


@pages.get("/profiler")
@allow(Role.ADMINISTRATOR)
def profiles() -> str:
    return render_template("administration/profiles.html", profiles=profiles_state(installation()))


@pages.get("/nycklar")
@allow(Role.ADMINISTRATOR)
def keys() -> str:
    return render_template("administration/keys.html", keys=keys_state(installation()))


@pages.get("/gallring")
@allow(Role.ADMINISTRATOR)
def retention() -> str:
    return render_template(
        "administration/retention.html",
        years=installation().settings.retention_years,
        due=sum(count_past_retention(installation()).values()),
        run=latest_runs(installation()).get("retention"),
    )


@pages.get("/schema")
@allow(Role.ADMINISTRATOR)
def schedule() -> str:
    now, runs = installation().clock(), latest_runs(installation())
    jobs = [
        (job, next_due(job, now).isoformat(timespec="seconds"), runs.get(job.name))
        for job in jobs_of(installation().settings)
    ]
    return render_template("administration/schedule.html", jobs=jobs, begins=BEGINS)


@pages.get("/installningar")
@allow(Role.ADMINISTRATOR)
def settings() -> str:
    return render_template("administration/settings.html", settings=settings_state(installation().settings))


@pages.get("/insticksprogram")
@allow(Role.ADMINISTRATOR)
def adapters() -> str:
    found = discover()
    return render_template(
        "administration/adapters.html",
        adapters=[adapter.manifest for _, adapter in sorted(found.adapters.items())],
        refused=found.refused,
    )


@pages.get("/kontroll")
@allow(Role.ADMINISTRATOR)
def doctor() -> str:
    return render_template("administration/doctor.html", findings=examine(installation().settings))
