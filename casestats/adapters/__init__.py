"""Extracts in, messages out: the contract of a plugin, and the kit that makes a plugin small."""
