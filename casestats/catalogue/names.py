"""The names of the breakdowns, for whoever asks before the catalogue is read."""

BREAKDOWNS = ("month", "unit", "sex", "age_band", "target_group")
"""In the order they are shown. The catalogue's file tells their titles."""
