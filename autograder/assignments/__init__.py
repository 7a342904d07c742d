"""The assignments: each is a folder of its own, and find.py finds them."""
