"""The addresses of all pages of a county, by who may open them: every page, and each of its states."""

from __future__ import annotations

from casestats.access import Role
from casestats.actions.parties import every_party
from casestats.actions.receiving import every_alarm, every_delivery
from casestats.actions.sums_coordinating import rounds
from casestats.store.county_releases import county_release_records
from casestats.store.engine import reading
from tests.web.addresses import Values, Visit
from tests.web.county_scene import ORNSKOLDSVIK, SUNDSVALL, CountyService
from tests.web.surface import address, routes

NOT_PAGES = {
    *("county_matrix.saved", "county_groups.saved", "county_comparison.saved", "county_members.card"),
    *("county_sums.roster", "county_sums.announced", "county_sums.acceptances"),
    *("county_releases.download", "county_releases.returned", "county_uses.download"),
}
"""Answers that are files."""
QUERIES = {
    "county_deliveries.listing": ("", "?ar=2024"),
    "county_matrix.page": ("", "?period=2025&grupp=vuxna", "?period=2023"),
    "county_comparison.page": ("", "?indikator=share_goal_met"),
}


def county_visits(county: CountyService) -> list[Visit]:
    """Every page once for the coordinator; those of releases for the second person too."""
    states = states_of(county)
    found = []
    for route in routes(county.app):
        if route.method != "GET" or route.of_the_api or not route.at_county or route.endpoint in NOT_PAGES:
            continue
        for who in (role for role in (Role.COUNTY, Role.APPROVER) if role in (route.roles or ())):
            for state, values in states.get(route.endpoint, {"": {}}).items():
                missing = set(route.arguments) - set(values)
                assert not missing, f"say in tests/web/county_addresses.py what {missing} of {route.endpoint} may be"
                name = f"{route.endpoint}{state and '-' + state}"
                path = address(county.app, route, SUNDSVALL, **values)
                queries = QUERIES.get(route.endpoint, ("",))
                found += [Visit(who, f"{name}{place or ''}", f"{path}{query}") for place, query in enumerate(queries)]
    return found


def states_of(county: CountyService) -> dict[str, dict[str, Values]]:
    """Endpoint -> name of the state -> values of its address."""
    installation = county.installation
    with reading(installation.engine) as connection:
        releases = {one.state.value: one.id for one in county_release_records(connection)}
    (open_round,) = rounds(installation)
    return {
        "county_alarms.page": {
            "handled" if one.handled_at else "open": {"number": one.number} for one in every_alarm(installation)
        },
        "county_deliveries.page": {one.state: {"number": one.number} for one in every_delivery(installation)},
        "county_groups.page": {group: {"group": group} for group in ("vuxna", "heder")},
        "county_history.page": {"long": {"member": ORNSKOLDSVIK}, "short": {"member": SUNDSVALL}},
        "county_keys.page": {one.state: {"number": one.number} for one in every_party(installation)},
        "county_releases.page": {state: {"id": id} for state, id in releases.items()},
        "county_sums.page": {"": {"id": open_round.record.id}},
        "county_uses.page": {"": {"name": "kolada"}},
    }
