"""Rigid registration of two examinations of one body part, in a process of its own; for linked scrolling only."""
