"""Which end of the way this installation is: a municipality that counts, or a county that receives."""

from __future__ import annotations

from casestats.catalogue.municipalities import MUNICIPALITIES
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


def demand_own_end(settings: Settings, code: str) -> None:
    """FixSettings: a code that this installation cannot speak for: another county's at a county, no municipality's at a
    municipality."""
    if settings.is_county and code != settings.county:
        raise FixSettings(
            f"Det här är länet {settings.county}. Ange --county {settings.county}.",
            f"This is the county {settings.county}. Give --county {settings.county}.",
        )
    if not settings.is_county and code not in MUNICIPALITIES:
        raise FixSettings(
            "Kommunkoden är fyra siffror, som 2281.", "A municipality's code is four digits, such as 2281."
        )
