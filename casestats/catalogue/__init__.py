"""What is counted, as data: the standard indicators, how they nest, and what they can be compared with.

`indicators.toml` is the one place where a definition is written; `standard_catalogue()` reads it.
"""

from casestats.catalogue.definition import Breakdown, Catalogue, Counts, Indicator, Share, Unit, When
from casestats.catalogue.reading import standard_catalogue

__all__ = ["Breakdown", "Catalogue", "Counts", "Indicator", "Share", "Unit", "When", "standard_catalogue"]
