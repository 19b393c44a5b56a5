"""Rows and the state as known in, a plan out. Nothing is stored here, and no identifier is seen.

    rows      the rows of one extract become views: what a source says of a case
    effective views of all sources, with claims, links and ranks, become the cases that count
    plan      what an import would change, and everything a person should know before it does

A dry run and a real run make the same plan.
"""
