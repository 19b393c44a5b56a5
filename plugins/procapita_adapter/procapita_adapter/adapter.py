"""The adapter: everything a report of a case system needs is in the kit; the profile says the rest."""

from __future__ import annotations

from collections.abc import Iterator

from casestats.adapters.contract import CONTRACT_VERSION, Manifest, Message, Notice
from casestats.adapters.extract import Extract
from casestats.adapters.guessing import guess_profile
from casestats.adapters.mapping import check_extract, read_extract
from casestats.adapters.profile import Profile
from casestats.words import Words


class ProcapitaAdapter:
    """Rows per reason, measure or decision, in one file or several; each row tells its part of the case."""

    manifest = Manifest(
        "procapita",
        "0.1.0",
        CONTRACT_VERSION,
        Words("Rapporter ur ärendesystem (Procapita med flera)", "Reports of case systems (Procapita and its kin)"),
    )

    def draft(self, extract: Extract) -> Profile:
        return guess_profile(extract, adapter=self.manifest.name, source="procapita")

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        return check_extract(extract, profile)

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        return read_extract(extract, profile)
