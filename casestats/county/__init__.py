"""What a county makes of its municipalities' deliveries: totals, comparisons, results sent back. It never sees a case.

Everything here is worked out from what municipalities have released. Nothing opens a database or a key.
"""
