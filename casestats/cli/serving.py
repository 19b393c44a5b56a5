"""serve, scheduler and jobs: the service people use in a browser, and what it does by itself."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import say, say_json
from casestats.words import Language, Words


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def serve(
        host: str,
        port: int,
        socket: Path | None,
        group: bool,
        behind_proxy: bool,
        proxy: str,
        scheduler: bool,
        threads: int,
    ) -> None:
        from casestats.bootstrap import open_installation
        from casestats.web.server import Place
        from casestats.web.server import serve as run

        place = Place(host, port, socket, group, proxy if behind_proxy else "", threads)
        installation = open_installation(settings())
        run(installation, place, scheduled=scheduler, started=lambda address: say(_running(address).spoken(language)))

    def schedule() -> None:
        from casestats.bootstrap import open_installation
        from casestats.schedule import run_alone

        told = Words("Schemat är igång. Avsluta med Ctrl+C.", "The schedule is running. End with Ctrl+C.")
        run_alone(open_installation(settings()), started=lambda: say(told.spoken(language)))

    def jobs(run: str | None, as_json: bool) -> None:
        from casestats.actions.jobs.listed import job_named
        from casestats.actions.jobs.running import BEGINS, run_now
        from casestats.bootstrap import open_installation

        installation = open_installation(settings())
        if run is not None:
            told = run_now(installation, actor(), job_named(installation.settings, run))
            say_json({"job": run, "words": told.spoken(language)}) if as_json else say(told.spoken(language))
            return
        rows = _listed(language)
        if as_json:
            say_json(rows)
            return
        for row in rows:
            state = "" if row["words"] == BEGINS.spoken(language) else row["state"]
            say(f"{row['job']:<12} {row['title']:<36} {row['due_at']}  {_STATES[state].spoken(language)}")
            if row["words"]:
                say(f"{'':<12} {row['words']}")

    return [
        click.Command(
            "serve",
            callback=serve,
            params=[
                click.Option(
                    ["--host"],
                    default="127.0.0.1",
                    show_default=True,
                    help="Adress att lyssna på." if sv else "Address to listen on.",
                ),
                click.Option(
                    ["--port"],
                    type=click.IntRange(0, 65535),
                    default=8321,
                    show_default=True,
                    help="Port att lyssna på; 0: vilken som helst." if sv else "Port to listen on; 0: any.",
                ),
                click.Option(
                    ["--socket"],
                    type=click.Path(path_type=Path, dir_okay=False),
                    default=None,
                    metavar="FIL" if sv else "FILE",
                    help="Lyssna på en unix-socket i stället." if sv else "Listen on a unix socket instead.",
                ),
                click.Option(
                    ["--group"],
                    is_flag=True,
                    help="Socketens grupp får ansluta (0660)." if sv else "The socket's group may connect (0660).",
                ),
                click.Option(
                    ["--behind-proxy"],
                    is_flag=True,
                    help="En omvänd proxy med TLS står framför; lita på den."
                    if sv
                    else "A reverse proxy with TLS stands before it; trust it.",
                ),
                click.Option(
                    ["--proxy"],
                    default="127.0.0.1",
                    show_default=True,
                    metavar="ADRESS" if sv else "ADDRESS",
                    help="Varifrån proxyn ansluter." if sv else "Where the proxy connects from.",
                ),
                click.Option(
                    ["--scheduler/--no-scheduler"],
                    default=True,
                    help="Kör jobben här, eller låt en annan process göra det."
                    if sv
                    else "Run the jobs here, or leave them to another process.",
                ),
                click.Option(
                    ["--threads"],
                    type=click.IntRange(1, 64),
                    default=8,
                    show_default=True,
                    help="Hur många som kan få svar samtidigt." if sv else "How many can be answered at once.",
                ),
            ],
            help="Kör tjänsten som används i webbläsaren." if sv else "Run the service that people use in a browser.",
        ),
        click.Command(
            "scheduler",
            callback=schedule,
            help="Kör bara jobben; serve körs då med --no-scheduler."
            if sv
            else "Run the jobs alone; serve then runs with --no-scheduler.",
        ),
        click.Command(
            "jobs",
            callback=jobs,
            params=[
                click.Option(
                    ["--run"],
                    metavar="JOBB" if sv else "JOB",
                    help="Kör ett jobb nu, utanför schemat." if sv else "Run a job now, outside of the schedule.",
                ),
                json_option(language),
            ],
            help="Visa jobben: när de körs nästa gång, och hur det gick sist."
            if sv
            else "Show the jobs: when they are due next, and how they went last.",
        ),
    ]


def _listed(language: Language) -> list[dict[str, str]]:
    from casestats.actions.jobs.listed import jobs_of
    from casestats.actions.jobs.running import latest_runs
    from casestats.bootstrap import open_installation
    from casestats.schedule import SWEDEN, next_due

    installation = open_installation(settings())
    runs = latest_runs(installation)
    rows = []
    for job in jobs_of(installation.settings):
        run = runs.get(job.name)
        due = next_due(job, installation.clock()).astimezone(SWEDEN)
        rows.append(
            {
                "job": job.name,
                "title": job.words.spoken(language),
                "due_at": due.isoformat(timespec="minutes"),
                "state": run.state if run else "",
                "words": run.told.spoken(language) if run else "",
            }
        )
    return rows


_STATES = {
    "": Words("aldrig körd", "never run"),
    "running": Words("pågår", "running"),
    "done": Words("klart", "done"),
    "failed": Words("misslyckades", "failed"),
}


def _running(address: str) -> Words:
    return Words(
        f"Tjänsten är igång: {address} Avsluta med Ctrl+C.", f"The service is running: {address} End with Ctrl+C."
    )
