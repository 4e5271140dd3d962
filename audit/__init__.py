"""Touchstone, the service: rows, rules, schedules and web pages.

Nothing is imported here, so that no import cycle can start.
"""
