"""Whether hidden cells are wide: whole-number tables that all agree with what is shown, or the limit that says no."""
