"""Two installations as processes of their own that talk HTTPS, on machines of their own where the system has such: a
delivery cut off in every way, retried, there once; and the county's result back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from casestats.access import Reach, Role
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.delivering import outgoing
from casestats.actions.initialising import initialise
from casestats.actions.receiving import accept, every_alarm, every_delivery, receipt
from casestats.actions.returning import make_returns, returned, returned_content
from casestats.actions.tokens import create_token
from casestats.actions.typing_in import approve_typed, type_in
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.config import Settings, read_settings
from casestats.county.saying import Saying
from tests.actions.jobs.mail_server import make_certificate
from tests.county.lines import HOST
from tests.county.machines import NORTH, SOUTH, Machines, two_machines
from tests.county.scene import COUNTY, KARIN, LENA, enrol_both
from tests.people import cheaply, make_account

CODE = "2281"
BO, OTTO = Actor("bo", "approver"), Actor("otto", "county")
RUN = "import sys; from casestats.cli import main; sys.exit(main())"
DEADLINE = 120
CUTS = ([0, None], [700, None], [None, 0], [None, 2000], [None, None])
"""Of the encrypted bytes: before anything, in the greeting, before the answer, in it; then the line holds."""
ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Two:
    """A county and a municipality, each in a folder of its own, with their keys enrolled and a token made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        county, member = self._made("county", role="county", county=COUNTY), self._made("member", county=COUNTY)
        enrol_both(county, member, CODE)
        self.token = self._token(cheaply(county))
        (folder / "member" / "county.token").touch(mode=0o600)
        (folder / "member" / "county.token").write_text(self.token, encoding="ascii")
        waiting = type_in(
            member,
            KARIN,
            CODE,
            indicator="adult_victims",
            period="2025",
            status=Saying.EXACT,
            value=31,
            sentence="Räknat för hand i journalerna.",
        )
        approve_typed(member, BO, CODE, number=waiting.number)
        for one in (county, member):
            one.engine.dispose()

    def _made(self, name: str, **settings: str) -> Installation:
        (self.folder / name).mkdir(mode=0o700)
        return initialise(Settings(home=self.folder / name, **settings), KARIN)  # type: ignore[arg-type]  # texts

    @staticmethod
    def _token(county: Installation) -> str:
        account = make_account(county, Role.MEMBER, name="kommun2281", reaches=[Reach(CODE)])
        given, _ = create_token(
            county,
            Actor(account.name, "member"),
            account.number,
            label="casestats",
            scopes=("deliveries:write", "deliveries:read", "results:read", "sums:write"),
            days=365,
            confirmed_at=county.clock().isoformat(),
        )
        return given

    def opened(self, name: str) -> Installation:
        return open_installation(read_settings(self.folder / name))

    def set(self, name: str, **settings: str) -> None:
        path = self.folder / name / "settings.toml"
        kept = [line for line in path.read_text("utf-8").splitlines() if line.partition(" =")[0] not in settings]
        added = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        path.write_text("\n".join([*kept, *added]) + "\n", encoding="utf-8")

    def environment(self, name: str) -> dict[str, str]:
        more = {"CASESTATS_HOME": str(self.folder / name), "LANG": "sv_SE.UTF-8", "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **more, "SSL_CERT_FILE": str(self.folder / "certificate.pem")}

    def run(self, machine: Sequence[str], *arguments: str) -> Ran:
        """`casestats ARGUMENTS` at the municipality."""
        done = subprocess.run(
            [*machine, sys.executable, "-c", RUN, *arguments],
            check=False,
            cwd=ROOT,
            env=self.environment("member"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def process(self, machine: Sequence[str], *command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """A process of the county that has said a line, and that line. It is ended here if the test did not do so."""
        with subprocess.Popen(
            [*machine, sys.executable, *command],
            cwd=ROOT,
            env=self.environment("county"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                yield process, process.stdout.readline()
            finally:
                process.kill()

    @contextmanager
    def serving(self, machine: Sequence[str], port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
        """The county's service, and its port."""
        arguments = ("-c", RUN, "serve", "--port", str(port), "--no-scheduler")
        with self.process(machine, *arguments) as (process, said):
            yield process, int(said.rpartition("localhost:")[2].split("/")[0])

    @contextmanager
    def door(self, machines: Machines, port: int, cuts: Sequence[Sequence[int | None]] = ()) -> Iterator[None]:
        """What stands before the service; the municipality is told where."""
        certificate = self.folder / "certificate.pem"
        if not certificate.exists():
            make_certificate(self.folder, NORTH)
        command = ("-m", "tests.county.door", machines.address, str(port), str(certificate), json.dumps(list(cuts)))
        with self.process(machines.first, *command) as (_, said):
            address = f"https://{machines.address}:{int(said)}"
            self.set("member", county_address=address, county_token="county.token")
            yield


def own_addresses(machine: Sequence[str]) -> str:
    told = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('10.77.0.9', 9)); "
    command = [*machine, sys.executable, "-c", told + "print(s.getsockname()[0])"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


DELIVER = ("deliver", "--municipality", CODE, "--period", "2025", "--send", "--yes")


@pytest.mark.slow
def test_two_installations_talk_and_nothing_is_lost_or_there_twice(tmp_path: Path) -> None:
    two = Two(tmp_path)
    with two_machines() as machines:
        if machines.separate:
            assert (own_addresses(machines.first), own_addresses(machines.second)) == (NORTH, SOUTH)
        else:
            assert (machines.first, machines.second, machines.address) == ((), (), HOST)
        with two.serving(machines.first) as (service, port):
            with two.door(machines, port, CUTS):
                ran = [two.run(machines.second, *DELIVER) for _ in range(len(CUTS))]
            assert [one.code for one in ran] == [4, 4, 4, 4, 0], [one.err for one in ran]
            assert all("hela vägen" in one.err for one in ran[:4])
            assert not any(two.token in one.out + one.err for one in ran)
            demand_there_once(two, tries=5)
            service.kill()
            service.wait()
        with two.door(machines, port):
            assert two.run(machines.second, "jobs", "--run", "county").code == 4, "nobody serves"
            publish(two)
            with two.serving(machines.first, port):
                ran = [two.run(machines.second, "jobs", "--run", "county") for _ in range(2)]
                assert [one.code for one in ran] == [0, 0], [one.err for one in ran]
    member, county = two.opened("member"), two.opened("county")
    [result] = returned(member, CODE)
    content = returned_content(member, result.number).content
    assert [(one.municipality, one.sequence) for one in content.rests_on] == [(CODE, 1)]
    demand_there_once(two, tries=5)
    assert every_alarm(county) == every_alarm(member) == []


def demand_there_once(two: Two, tries: int) -> None:
    """One delivery at the county, one confirmed row at the municipality, and the same receipt at both."""
    [there] = every_delivery(two.opened("county"))
    [here] = json.loads(two.run((), "delivered", "--json").out)
    assert (there.digest, there.via) == (here["digest"], "api")
    assert (here["state"], here["tries"]) == ("confirmed", tries)
    kept = outgoing(two.opened("member"), here["number"]).receipt.encode()
    assert kept == receipt(two.opened("county"), there.number)


def publish(two: Two) -> None:
    """The county accepts, and publishes its release."""
    county = two.opened("county")
    accept(county, LENA, every_delivery(county)[0].number)
    id = draft_county(county, LENA, "2025").record.id
    review_county(county, OTTO, id, approve=True)
    publish_county(county, LENA, id)
    assert len(make_returns(county, LENA, id)) == 1
    county.engine.dispose()
