"""Cases become counts: an indicator, a period and a breakdown give a table of yes, no, unknown and not recorded.

It knows no threshold and hides nothing; what may be shown to whom is disclosure's question.
"""

from casestats.tabulation.columns import CaseColumns, MeasureColumns, columns_of
from casestats.tabulation.counting import Counter
from casestats.tabulation.report import tabulate
from casestats.tabulation.tables import Cell, Count, CountTable, Ratio, RatioCell, ShareTable, Status, Table

__all__ = [
    "CaseColumns",
    "Cell",
    "Count",
    "CountTable",
    "Counter",
    "MeasureColumns",
    "Ratio",
    "RatioCell",
    "ShareTable",
    "Status",
    "Table",
    "columns_of",
    "tabulate",
]
