"""What each version of each definition counted, as digests that are kept for ever.

A definition that counts something else must have a new version: `broken_promises` tells where it has not, and a test
asks. `python -m casestats.catalogue.digests` writes down the digests of new versions; it never replaces one.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from casestats.catalogue.definition import Catalogue
from casestats.catalogue.reading import standard_catalogue

Digests = Mapping[str, Mapping[str, str]]
"""Indicator -> version -> digest."""

_HEAD = """# What each version of each definition counts (SHA-256). Lines are added, never changed or removed:
# python -m casestats.catalogue.digests
"""


def kept_digests() -> Digests:
    return tomllib.loads(files("casestats.catalogue").joinpath("digests.toml").read_text(encoding="utf-8"))


def broken_promises(catalogue: Catalogue, kept: Digests) -> list[str]:
    """One line for every definition that is not what its version was, or whose version was never written down."""
    broken = []
    for indicator in catalogue.indicators:
        versions = kept.get(indicator.id, {})
        newest = max(map(int, versions), default=0)
        digest = versions.get(str(indicator.version))
        if digest is None and indicator.version > newest:
            broken.append(f"{indicator.id}: version {indicator.version} is new; write its digest down")
        elif digest is None or indicator.version < newest:
            broken.append(f"{indicator.id}: version {indicator.version} is older than version {newest}")
        elif digest != indicator.digest:
            broken.append(f"{indicator.id}: counts something else than version {indicator.version} did; raise it")
    return broken


def with_new_versions(catalogue: Catalogue, kept: Digests) -> dict[str, dict[str, str]]:
    """The digests, with those of versions that were not written down yet. A version's digest is never replaced."""
    grown = {name: dict(versions) for name, versions in kept.items()}
    for indicator in catalogue.indicators:
        grown.setdefault(indicator.id, {}).setdefault(str(indicator.version), indicator.digest)
    return grown


def as_text(digests: Digests) -> str:
    tables = [
        f"\n[{name}]\n" + "".join(f'{version} = "{digest}"\n' for version, digest in versions.items())
        for name, versions in sorted(digests.items())
    ]
    return _HEAD + "".join(tables)


def main() -> None:
    catalogue, path = standard_catalogue(), Path(__file__).with_name("digests.toml")
    kept = kept_digests() if path.exists() else {}
    path.write_text(as_text(with_new_versions(catalogue, kept)), encoding="utf-8")
    for line in broken_promises(catalogue, kept_digests()):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
