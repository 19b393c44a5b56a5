"""The mapping kit: from a table's rows to case rows, as a profile says. `RowMapper` is the door."""

from casestats.adapters.mapping.labels import TICKED
from casestats.adapters.mapping.rows import RowMapper

__all__ = ["TICKED", "RowMapper"]
