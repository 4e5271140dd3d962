"""Answers: what they are, and one module per kind of answer."""
