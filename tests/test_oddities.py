"""Every numbered oddity of extracts (docs/begransningar.md, and the tests named after them) is tried somewhere."""

from __future__ import annotations

import re

from tests.module_graph import ROOT

ODDITIES = 90


def test_each_of_the_ninety_oddities_has_a_test_named_after_it() -> None:
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("plugins/*/tests/**/test_*.py")]
    found = re.findall(r"def test_oddity_(\d+)_", "\n".join(path.read_text(encoding="utf-8") for path in files))
    assert {int(number) for number in found} == set(range(1, ODDITIES + 1))
