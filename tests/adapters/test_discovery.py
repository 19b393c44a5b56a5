"""A plugin that cannot be used is refused in words, and the others keep working."""

from __future__ import annotations

import sys
import types
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from casestats.adapters.contract import CONTRACT_VERSION, ENTRY_POINT_GROUP, Manifest
from casestats.adapters.discovery import Discovered, discover
from casestats.errors import FixSettings
from casestats.words import Words


def make_adapter(name: str = "good", *, contract_version: int = CONTRACT_VERSION, without: str = "") -> object:
    """Something that looks like an adapter, but for what the test takes away."""
    attributes = {each: (lambda *_: None) for each in ("draft", "check", "read") if each != without}
    manifest = Manifest(name, "1", contract_version, Words("En adapter", "An adapter"))
    return types.SimpleNamespace(manifest=manifest, **attributes)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module that stands for the installed plugins; a test puts adapters into it."""
    module = types.ModuleType("invented_plugins")
    monkeypatch.setitem(sys.modules, "invented_plugins", module)
    return module


def point(name: str, attribute: str, module: str = "invented_plugins") -> EntryPoint:
    return EntryPoint(name, f"{module}:{attribute}", ENTRY_POINT_GROUP)


def found(*points: EntryPoint) -> Discovered:
    return discover(points)


def test_an_adapter_is_found_by_its_entry_point(installed: Any) -> None:
    installed.adapter = make_adapter("good")
    discovered = found(point("good", "adapter"))
    assert discovered.named("good") is installed.adapter
    assert discovered.refused == ()


def test_an_entry_point_may_be_a_class_without_arguments(installed: Any) -> None:
    class Good:
        manifest = Manifest("good", "1", CONTRACT_VERSION, Words("En adapter", "An adapter"))

        def draft(self) -> None: ...

        def check(self) -> None: ...

        def read(self) -> None: ...

    installed.Good = Good
    assert isinstance(found(point("good", "Good")).named("good"), Good)


@pytest.mark.parametrize("version", [CONTRACT_VERSION - 1, CONTRACT_VERSION + 1])
def test_another_contract_version_is_refused_and_the_others_keep_working(installed: Any, version: int) -> None:
    installed.old = make_adapter("old", contract_version=version)
    installed.good = make_adapter("good")
    discovered = found(point("old", "old"), point("good", "good"))
    assert list(discovered.adapters) == ["good"]
    (refused,) = discovered.refused
    assert refused.name == "old"
    assert f"version {version} av kontraktet" in refused.words.sv
    assert f"version {version} of the contract" in refused.words.en


@pytest.mark.parametrize("method", ["draft", "check", "read"])
def test_an_adapter_that_lacks_a_method_is_refused_by_the_methods_name(installed: Any, method: str) -> None:
    installed.half = make_adapter("half", without=method)
    (refused,) = found(point("half", "half")).refused
    assert method in refused.words.sv


def test_something_without_a_manifest_is_refused(installed: Any) -> None:
    installed.thing = object()
    (refused,) = found(point("thing", "thing")).refused
    assert "manifest" in refused.words.sv


def test_a_name_that_differs_from_the_entry_points_is_refused(installed: Any) -> None:
    installed.adapter = make_adapter("another")
    (refused,) = found(point("good", "adapter")).refused
    assert "another" in refused.words.sv


@pytest.mark.parametrize("attribute", ["missing", "broken"])
def test_a_plugin_that_fails_to_load_is_refused_and_the_others_keep_working(installed: Any, attribute: str) -> None:
    class Broken:
        def __init__(self) -> None:
            raise RuntimeError("boom")

    installed.broken = Broken
    installed.good = make_adapter("good")
    discovered = found(point("bad", attribute), point("good", "good"))
    assert list(discovered.adapters) == ["good"]
    assert [refused.name for refused in discovered.refused] == ["bad"]


def test_a_module_that_does_not_exist_is_refused_and_the_others_keep_working(installed: Any) -> None:
    installed.good = make_adapter("good")
    discovered = found(point("gone", "adapter", "no_such_module_anywhere"), point("good", "good"))
    assert list(discovered.adapters) == ["good"]
    assert "ModuleNotFoundError" in discovered.refused[0].words.sv


def test_two_plugins_of_one_name_are_both_refused(installed: Any) -> None:
    installed.one, installed.two = make_adapter("same"), make_adapter("same")
    discovered = found(point("same", "one"), point("same", "two"))
    assert discovered.adapters == {}
    assert len(discovered.refused) == 2
    assert all("same" in refused.words.sv for refused in discovered.refused)


def test_the_same_plugin_met_twice_on_the_path_is_one(installed: Any) -> None:
    installed.good = make_adapter("good")
    assert list(found(point("good", "good"), point("good", "good")).adapters) == ["good"]


def test_asking_for_an_adapter_that_is_not_there_says_which_ones_are(installed: Any) -> None:
    installed.good = make_adapter("good")
    with pytest.raises(FixSettings) as raised:
        found(point("good", "good")).named("other")
    assert "good" in raised.value.words.sv


def test_asking_for_a_refused_adapter_says_why_it_was_refused(installed: Any) -> None:
    installed.old = make_adapter("old", contract_version=CONTRACT_VERSION + 1)
    with pytest.raises(FixSettings) as raised:
        found(point("old", "old")).named("old")
    assert "kontraktet" in raised.value.words.sv
