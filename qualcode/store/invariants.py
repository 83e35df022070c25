"""What holds at every moment: each coding's or chosen quote's words stand at its place."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import DamagedProject, QuoteMismatch, UnfitMarks, Unknown
from ..messages import N_, say
from ..text.marks import find_unfit_mark
from . import schema

MISSING_TEXT = N_("the content {sha256} is missing")
WRONG_CONTENT = N_("the content {sha256} is not what it was")

_KEPT_CHARACTERS = 8_000_000
_AT_ONCE = 1_000


_HASHES = select(schema.versions.c.guid, schema.versions.c.text_sha256).where(
    schema.versions.c.guid.in_(bindparam("guids", expanding=True))
)


class Texts:
    """The texts of documents by their SHA-256, the last ones kept at hand; they never change."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, connection: Connection, sha256: str) -> str:
        """The text of that hash. Raises DamagedProject where it is missing."""
        with self._lock:
            text = self._kept.get(sha256)
            if text is not None:
                self._kept.move_to_end(sha256)
                return text
        text = read_blob(connection, sha256, self.place).decode()
        with self._lock:
            if sha256 not in self._kept:
                self._kept[sha256] = text
                self._size += len(text)
            while self._size > _KEPT_CHARACTERS and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])
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
    hashes = _text_hashes(connection, list(by_version))
    for version, here in by_version.items():
        if version not in hashes:
            raise Unknown(what=say("document version"), name=version)
        text = texts.get(connection, hashes[version])
        for row in here:
            start, end = row["start"], row["end"]
            if not 0 <= start < end <= len(text) or text[start:end] != row["quote"]:
                name = _document_of(connection, version)
                raise QuoteMismatch(document=name, start=start, end=end)


def verify_marks(rows: Iterable[Mapping[str, Any]]) -> None:
    """Nothing, or UnfitMarks where what is left out of a chosen quote or replaced does not fit."""
    for row in rows:
        cuts, redactions = json.loads(row["cuts"]), json.loads(row["redactions"])
        fault = find_unfit_mark(row["quote"], row["start"], cuts, redactions)
        if fault is not None:
            raise UnfitMarks(quote=row["quote"], what=fault)


def _text_hashes(connection: Connection, guids: list[str]) -> dict[str, str]:
    """Version → SHA-256 of its text."""
    found: dict[str, str] = {}
    for start in range(0, len(guids), _AT_ONCE):
        rows = connection.execute(_HASHES, {"guids": guids[start : start + _AT_ONCE]})
        found.update(rows.all())
    return found


def _document_of(connection: Connection, version: str) -> str:
    versions, documents = schema.versions, schema.documents
    statement = (
        select(documents.c.name)
        .join(versions, versions.c.document == documents.c.guid)
        .where(versions.c.guid == version)
    )
    return str(connection.execute(statement).scalar_one())
