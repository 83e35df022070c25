"""How an older project becomes one of today: numbered steps, each written once and never changed.

A step is a module ``versions/v<number>_<what>.py`` with a function `upgrade` that uses
``alembic.op``; `schema.VERSION` is how many there are. A new project is made from `schema`
directly; a test holds both ways to the same tables. Where SQLite must rebuild a table
(``op.batch_alter_table``), it has to be told ``sqlite_strict`` and ``sqlite_with_rowid`` again in
``table_kwargs``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from . import versions


def steps() -> list[Callable[[], None]]:
    """The migrations, the first one making the first tables."""
    names = sorted(module.name for module in iter_modules(versions.__path__))
    return [import_module(f"{versions.__name__}.{name}").upgrade for name in names]
