"""A county's service: one municipality is enrolled, has delivered and has an account for its program.

CountyService(folder).installation      somebody of each role, none of whom needs a case
"""

from __future__ import annotations

from pathlib import Path

from casestats.access import Reach, Role
from casestats.bootstrap import Installation, open_installation
from casestats.config import read_settings
from tests.county.scene import bundle_of, enrol_both, make_county, make_member, received, signed
from tests.people import make_account
from tests.web.scene import HOME, OTHER, Service, app_of, settled

MEMBER, NEIGHBOUR = Role.MEMBER.value, "neighbour"
"""Accounts: of the municipality that has delivered, and of another one."""


class CountyService(Service):
    """As a municipality's, in the folder where `make_county_service` has made it. `member` is the installation of the
    municipality."""

    member: Installation

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installation = _opened(folder / "home")
        self.member = _opened(folder / HOME)
        self.app = app_of(self.installation)


def _opened(home: Path) -> Installation:
    return settled(open_installation(read_settings(home)))


def make_county_service(folder: Path) -> None:
    made = settled(make_county(folder / "home"))
    member = settled(make_member(folder, HOME))
    enrol_both(made, member, HOME)
    assert received(made, signed(member, bundle_of(HOME))).record is not None
    for role in Role:
        make_account(made, role, reaches=[] if role is Role.COUNTY else None)
    make_account(made, Role.MEMBER, name=NEIGHBOUR, reaches=[Reach(OTHER)])
