"""Which end of the way this installation is: a municipality that counts, or a county that receives."""

from __future__ import annotations

from casestats.config import Settings
from casestats.errors import FixSettings


def demand_county_end(settings: Settings) -> None:
    """FixSettings: no county's installation."""
    if not settings.is_county:
        raise FixSettings(
            "Det här är en kommuns installation. Leveranser tas emot av ett län (casestats init --role county).",
            "This is a municipality's installation. Deliveries are received by a county (casestats init --role "
            "county).",
        )


def demand_municipality_end(settings: Settings) -> None:
    """FixSettings: a county's installation, where no case may ever come."""
    if settings.is_county:
        raise FixSettings(
            "Det här är ett läns installation. Här finns inga ärenden: uttag läses in, räknas och lämnas ut hos "
            "kommunerna. Ingenting är läst.",
            "This is a county's installation. No cases are here: extracts are imported, counted and released at the "
            "municipalities. Nothing was read.",
        )
