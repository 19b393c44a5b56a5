"""serve and scheduler: the service people use in a browser, and its jobs."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.cli.setting_up import settings
from casestats.cli.speech import say
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

        installation = open_installation(settings())
        place = Place(host, port, socket, group, proxy if behind_proxy else "", threads)
        run(installation, place, started=lambda address: say(_told(address).spoken(language)))

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
                    help="Port att lyssna på." if sv else "Port to listen on.",
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
                    help="Socketen får användas av sin grupp (0660)."
                    if sv
                    else "The socket's group may use it (0660).",
                ),
                click.Option(
                    ["--behind-proxy"],
                    is_flag=True,
                    help="En omvänd proxy med TLS står framför."
                    if sv
                    else "A reverse proxy with TLS stands before it.",
                ),
                click.Option(
                    ["--proxy"],
                    default="127.0.0.1",
                    show_default=True,
                    help="Proxyns adress." if sv else "The proxy's address.",
                ),
                click.Option(
                    ["--scheduler/--no-scheduler"],
                    default=True,
                    help="Kör jobben här också, eller inte." if sv else "Run the jobs here too, or not.",
                ),
                click.Option(
                    ["--threads"],
                    type=click.IntRange(1, 64),
                    default=8,
                    show_default=True,
                    help="Hur många som kan få svar samtidigt." if sv else "How many can be answered at once.",
                ),
            ],
            help="Kör tjänsten i webbläsaren." if sv else "Run the service for browsers.",
        ),
    ]


def _told(address: str) -> Words:
    return Words(
        f"Tjänsten är igång: {address} Avsluta med Ctrl+C.", f"The service is running: {address} End with Ctrl+C."
    )
