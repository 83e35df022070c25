"""The codebook's versions, as the YAML that people wrote, comments and all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, func, select

from ..errors import Unknown
from ..messages import say
from ..model import Codebook, Localized
from . import identities, schema
from .identities import Named
from .journal import Action, Blob

_IN_FORCE = select(schema.codebooks).order_by(schema.codebooks.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class CodebookInfo:
    """One version: `number` counts them from 1, `version` is the hash of its meaning."""

    number: int
    version: str
    title: Localized
    source_name: str
    created: str
    yaml_sha256: str


def list_codebooks(connection: Connection) -> list[CodebookInfo]:
    """All versions, the one in force last."""
    books = schema.codebooks
    return list(map(_info, connection.execute(select(books).order_by(books.c.number))))


def find_codebook(connection: Connection, number: int | None = None) -> CodebookInfo:
    """The version of that number, by default the one in force. Raises Unknown."""
    if number is None:
        row = connection.execute(_IN_FORCE).first()
    else:
        books = schema.codebooks
        row = connection.execute(select(books).where(books.c.number == number)).first()
    if row is None:
        raise Unknown(what=say("codebook"), name=number or "")
    return _info(row)


def _info(row: Any) -> CodebookInfo:
    title = Localized(row.title_vi, row.title_en)
    return CodebookInfo(
        row.number, row.version, title, row.source_name, row.created, row.yaml_sha256
    )


def save_codebook(
    action: Action, book: Codebook, yaml: Blob, known_as: Mapping[Named, str] | None = None
) -> None:
    """Puts a codebook in force; nothing happens if its YAML is in force already.

    Its codes and domains get identities; `known_as` are those by which other tools know them.
    """
    books = schema.codebooks
    last = action.connection.execute(select(books).order_by(books.c.number.desc())).first()
    if last is not None and last.yaml_sha256 == yaml.sha256:
        return
    identities.ensure(action, book, known_as or {})
    action.keep([yaml])
    highest = action.connection.scalar(select(func.max(books.c.number))) or 0
    action.insert(
        books,
        [
            {
                "guid": action.new_guid(),
                "number": highest + 1,
                "version": book.version,
                "title_vi": book.title.vi,
                "title_en": book.title.en,
                "source_name": PurePath(book.path).name,
                "yaml_sha256": yaml.sha256,
                "created": action.time,
            }
        ],
    )
