"""Sealed sums: what the members of a county add up without anybody seeing whose figure is what.

What is said between a county and its members, when a member refuses to say more, and how vectors are added. Nothing
here counts, holds a key or opens a database.
"""
