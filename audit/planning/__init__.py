"""Programmes, waves and the assignments that they turn into."""
