"""For all tests, the plugins' too."""

from __future__ import annotations

from hypothesis import settings

# A machine with two busy cores is no reason for a test to fail; how fast things are is for benchmarks/.
settings.register_profile("unhurried", deadline=None, print_blob=True)
settings.load_profile("unhurried")
