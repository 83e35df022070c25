"""Fixtures that several test modules share; each stands beside what it is about."""

pytest_plugins = ["store_places"]
