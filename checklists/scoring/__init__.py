"""The exact worth of a set of answers."""
