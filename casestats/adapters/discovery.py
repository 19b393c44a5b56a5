"""Finding the adapters that are installed, through the entry point group that everybody's plugins use.

A plugin that is broken, of another contract version, or of a name that another one has, is refused in words; the
others keep working. No file is opened before a plugin has been looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from typing import Any, NamedTuple

from casestats.adapters.contract import CONTRACT_VERSION, ENTRY_POINT_GROUP, Adapter, Manifest
from casestats.errors import FixSettings
from casestats.words import Words

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_METHODS = ("draft", "check", "read")


class RefusedPlugin(NamedTuple):
    """A plugin that is installed and cannot be used. `name` is its entry point's, `distribution` the package's."""

    name: str
    distribution: str
    words: Words


class Discovered(NamedTuple):
    """The adapters by name, in alphabetical order, and the plugins that were refused."""

    adapters: Mapping[str, Adapter]
    refused: tuple[RefusedPlugin, ...] = ()

    def named(self, name: str) -> Adapter:
        """The adapter of that name. Raises FixSettings with the names there are, or why that one was refused."""
        if name in self.adapters:
            return self.adapters[name]
        for plugin in self.refused:
            if plugin.name == name:
                raise FixSettings(*plugin.words)
        there = ", ".join(self.adapters) or "–"
        raise FixSettings(
            f"Inget insticksprogram heter {name}. Installerade är: {there}. Installera det, eller rätta profilen.",
            f"No adapter is called {name}. Installed are: {there}. Install the plugin, or mend the profile.",
        )


class _Unfit(Exception):
    """Why a plugin is refused, on its way out of the check."""

    def __init__(self, sv: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(sv, en)


def discover(found: Iterable[EntryPoint] | None = None) -> Discovered:
    """Load and check every plugin of the group. `found` is for tests; by default what is installed."""
    plugins = entry_points(group=ENTRY_POINT_GROUP) if found is None else found
    unique = {(plugin.name, plugin.value, _distribution(plugin)): plugin for plugin in plugins}
    fit: dict[str, list[tuple[EntryPoint, Adapter]]] = {}
    refused: list[RefusedPlugin] = []
    for _, plugin in sorted(unique.items()):
        try:
            fit.setdefault(plugin.name, []).append((plugin, _checked(plugin)))
        except _Unfit as why:
            refused.append(_refusal(plugin, why.words))
    for name, same in fit.items():
        if len(same) > 1:
            owners = ", ".join(_distribution(plugin) for plugin, _ in same)
            words = Words(
                f"Flera insticksprogram heter {name}: {owners}.", f"Several plugins are called {name}: {owners}."
            )
            refused.extend(_refusal(plugin, words) for plugin, _ in same)
    adapters = {name: same[0][1] for name, same in sorted(fit.items()) if len(same) == 1}
    return Discovered(adapters, tuple(sorted(refused)))


def example_profiles(name: str) -> dict[str, str]:
    """The example profiles that the plugin of this name ships, by file name: its package's `examples/*.toml`."""
    found: dict[str, str] = {}
    for plugin in entry_points(group=ENTRY_POINT_GROUP, name=name):
        folder = files(plugin.module.partition(".")[0]) / "examples"
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".toml"):
                    found[file.name] = file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


def _checked(plugin: EntryPoint) -> Adapter:
    try:
        loaded: Any = plugin.load()
        adapter = loaded() if isinstance(loaded, type) else loaded
    except (Exception, SystemExit) as error:  # whatever a plugin does when it is loaded, the others must keep working
        kind = type(error).__name__
        raise _Unfit(
            f"Det gick inte att läsa in det ({kind}: {error}).", f"It failed to load ({kind}: {error})."
        ) from None
    manifest = getattr(adapter, "manifest", None)
    if not isinstance(manifest, Manifest):
        raise _Unfit("Det har inget manifest (contract.Manifest).", "It has no manifest (contract.Manifest).")
    if manifest.contract_version != CONTRACT_VERSION:
        raise _Unfit(
            f"Det följer version {manifest.contract_version} av kontraktet; den här installationen kräver "
            f"{CONTRACT_VERSION}.",
            f"It follows version {manifest.contract_version} of the contract; this one needs {CONTRACT_VERSION}.",
        )
    if not _NAME.fullmatch(manifest.name) or manifest.name != plugin.name:
        raise _Unfit(
            f"Manifestets namn {manifest.name!r} ska vara små bokstäver, siffror och _, och samma som ingångspunktens.",
            f"The manifest's name {manifest.name!r} must be lower case letters, digits and _, and the entry point's.",
        )
    missing = [name for name in _METHODS if not callable(getattr(adapter, name, None))]
    if missing:
        raise _Unfit(f"Det saknar {', '.join(missing)}.", f"It lacks {', '.join(missing)}.")
    checked: Adapter = adapter
    return checked


def _distribution(plugin: EntryPoint) -> str:
    return plugin.dist.name if plugin.dist is not None else "?"


def _refusal(plugin: EntryPoint, why: Words) -> RefusedPlugin:
    distribution = _distribution(plugin)
    return RefusedPlugin(
        plugin.name,
        distribution,
        Words(
            f"Insticksprogrammet {plugin.name} ({distribution}) används inte. {why.sv} "
            "Uppgradera eller avinstallera det.",
            f"The plugin {plugin.name} ({distribution}) is not used. {why.en} Upgrade or uninstall it.",
        ),
    )
