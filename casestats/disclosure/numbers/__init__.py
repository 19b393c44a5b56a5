"""What a reader knows as numbers, and the programs that work on them: bounds, linear and whole-number programs."""
