"""Fixtures that several test modules share; each stands beside what it is about."""

pytest_plugins = ["store_places"]

collect_ignore = ["tests/taguette_itself.py"]
"""Runs in Taguette's own environment, not in ours."""
