"""casestats counts people exposed to violence, as municipal social services meet them.

The flow is the import order; no step knows a later one:

    extract -> adapters -> flags -> vault -> intake -> store -> catalogue -> tabulation
            -> disclosure -> releases -> county

The ground floor (words, errors, flags, cases, periods, audit, catalogue, tabulation, disclosure,
releases) imports the standard library and itself, numpy where it counts, and highspy where it
protects. Each outside package has one room: sqlmodel and alembic in store, marshmallow in schemas,
cryptography in vault, click in cli. State changes only through actions, one verb each, with an actor.
tests/test_house.py walks the imports and holds all of this.
"""
