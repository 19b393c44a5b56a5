"""Controlled rounding: every count a multiple of a base, with totals that still add up."""
