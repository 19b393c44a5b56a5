"""The pages for people, one module a subject."""

from __future__ import annotations

from flask import Flask

from casestats.web.pages import (
    account,
    accounts,
    administration,
    audit_log,
    county_alarms,
    county_comparison,
    county_deliveries,
    county_groups,
    county_history,
    county_keys,
    county_matrix,
    county_members,
    county_releases,
    county_result,
    county_sums,
    county_uses,
    guidance,
    health,
    imports,
    look,
    manual,
    notes,
    own_tokens,
    profiles,
    published,
    quality,
    releases,
    reveal,
    signing_in,
    start,
    target_groups,
    to_county,
    uses,
)

_SUBJECTS = (
    *(
        signing_in,
        account,
        own_tokens,
        start,
        target_groups,
        manual,
        quality,
        notes,
        published,
        imports,
        profiles,
        releases,
    ),
    *(administration, accounts, audit_log, reveal, guidance, look, health),
    *(county_deliveries, county_history, county_matrix, county_groups, county_comparison, county_releases),
    *(county_sums, county_members, county_keys, county_alarms),
    *(to_county, county_result),
    *(uses, county_uses),
)


def add_to(app: Flask) -> None:
    for subject in _SUBJECTS:
        app.register_blueprint(subject.pages)
