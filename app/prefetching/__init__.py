"""Priors fetched from other systems before the reader asks for them."""
