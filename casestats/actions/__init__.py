"""The verbs: everything that changes state, one file each, always with an actor and an audit event.

Command line, schedule and web call these and nothing deeper.
"""
