"""Counts become tables that may be shown, with a proof that nobody can work out more than the rule tells.

Pure: no database, no web, no clock. It takes counts and a policy, and is the only maker of protected tables.
"""
