"""What holds for every coding at every moment: its quote stands at its place in its text."""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from ..errors import DamagedProject, QuoteMismatch, Unknown
from ..messages import N_, say
from . import schema

MISSING_TEXT = N_("the content {sha256} is missing")
WRONG_CONTENT = N_("the content {sha256} is not what it was")

_KEPT_TEXTS = 64


class Texts:
    """The texts of documents by their SHA-256, the last ones kept at hand; they never change."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._kept: OrderedDict[str, str] = OrderedDict()

    def get(self, connection: Connection, sha256: str) -> str:
        """The text of that hash. Raises DamagedProject where it is missing."""
        text = self._kept.pop(sha256, None)
        if text is None:
            text = read_blob(connection, sha256, self.place).decode()
        self._kept[sha256] = text
        while len(self._kept) > _KEPT_TEXTS:
            self._kept.popitem(last=False)
        return text


def read_blob(connection: Connection, sha256: str, place: str) -> bytes:
    """The content of that hash. Raises DamagedProject where it is missing or another."""
    data = connection.scalar(select(schema.blobs.c.data).where(schema.blobs.c.sha256 == sha256))
    if data is None:
        raise DamagedProject(path=place, what=say(MISSING_TEXT, sha256=sha256))
    try:
        content = zlib.decompress(data)
    except zlib.error as error:
        raise DamagedProject(path=place, what=error) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedProject(path=place, what=say(WRONG_CONTENT, sha256=sha256))
    return content


def verify_codings(connection: Connection, texts: Texts, rows: Iterable[Mapping[str, Any]]) -> None:
    """Nothing, or QuoteMismatch where a row's span does not hold its quote word for word."""
    by_version: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_version.setdefault(row["version"], []).append(row)
    for version, here in by_version.items():
        text = texts.get(connection, _text_of(connection, version))
        for row in here:
            start, end = row["start"], row["end"]
            if not 0 <= start < end <= len(text) or text[start:end] != row["quote"]:
                name = _document_of(connection, version)
                raise QuoteMismatch(document=name, start=start, end=end)


def _text_of(connection: Connection, version: str) -> str:
    versions = schema.versions
    statement = select(versions.c.text_sha256).where(versions.c.guid == version)
    sha256 = connection.scalar(statement)
    if sha256 is None:
        raise Unknown(what=N_("document version"), name=version)
    return str(sha256)


def _document_of(connection: Connection, version: str) -> str:
    versions, documents = schema.versions, schema.documents
    statement = (
        select(documents.c.name)
        .join(versions, versions.c.document == documents.c.guid)
        .where(versions.c.guid == version)
    )
    return str(connection.execute(statement).scalar_one())
