"""Frozen facts about patients, images, geometry, views and measurements. Numpy and the standard library only."""
