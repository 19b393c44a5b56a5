"""From tables, earlier releases and what is publicly known to one unknown for each cell, and what binds them."""
