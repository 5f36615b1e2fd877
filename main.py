"""Starts Lectern."""
