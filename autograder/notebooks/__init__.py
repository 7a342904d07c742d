"""Notebooks as data: read, poured into the release, and written when they are graded."""
