"""The mapping kit: from a table's rows to case rows, as a profile says.

`RowMapper` maps the rows of one table; `read_extract` and `check_extract` do all of it for an extract whose tables can
be read as they are.
"""

from casestats.adapters.mapping.checking import check_extract
from casestats.adapters.mapping.labels import TICKED
from casestats.adapters.mapping.reading import heading_texts, layout_of, read_extract
from casestats.adapters.mapping.rows import RowMapper

__all__ = ["TICKED", "RowMapper", "check_extract", "heading_texts", "layout_of", "read_extract"]
