"""Pseudonymous cases, versioned by import. The only room that knows a database; it accepts no identifier."""
