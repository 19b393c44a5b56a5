"""Invented municipalities: extracts to try casestats on, to test it with and to time it with.

Nothing here is real. The same seed gives the same bytes, on any system and Python version: only
`random.Random.random`, whose sequence Python promises to keep, is drawn from.

Person numbers have serial numbers 980-989, the block set aside for tests, and valid check digits. In order, for
every year of birth: personnummer; then, when they are used up, samordningsnummer (day + 60); then, in files of
several hundred thousand cases only, personnummer whose check digit is wrong and which therefore nobody has.
Telephone numbers are of the series kept free for fiction, e-mail addresses end in `.example`.
"""
