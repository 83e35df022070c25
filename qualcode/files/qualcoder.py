"""QualCoder's project (``.qda``: a folder with ``data.qda``, that file, or a ZIP) ⇄ a study.

All schema versions from v1 to v17 are read: what a version does not have is not missed. A coding
belongs to its owner. Offsets are UTF-16 units where the coding window made them and code points
where an import did, which only differs behind characters such as emoji; the stored words decide,
document by document. Memos of codes are descriptions; comments on passages and journals are memos.

What a study loses in such a project says `qualcoder_fit`; `qualcoder_database` writes one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import BrokenDatabase, NotFound
from ..limits import MAX_DATABASE_BYTES
from ..messages import N_, Said, say
from ..study import StudyFile, StudyMemo, StudyVariable
from .container import open_container
from .fitting import moment
from .qda_rows import WORDS, Case, Link, Node, Passage, Rows, Source, Value, as_study
from .qdaxml import clean
from .qualcoder_database import ABOUT, CATEGORY, CODE, DATABASE, write
from .qualcoder_fit import fit
from .sqlite import Database, Row, open_database
from .tally import Tally

__all__ = ["fit", "read", "write"]

ORIGIN = "QualCoder"
WRITTEN = ("memo", "owner", "date")
"""The columns that stand in nearly every table."""

MEDIA = ("/images/", "images:", "/audio/", "audio:", "/video/", "video:")
"""How the path of a source begins that is no text."""

_WORDS = {
    **WORDS,
    "pictures": N_("codings of pictures or PDF pages"),
    "recordings": N_("codings of sound or film"),
    "transcript_links": N_("links between a recording and its transcript"),
    "graphs": N_("graphs"),
    "references": N_("bibliographic references"),
    "queries": N_("stored queries and filters"),
}
_COUNTED = {
    "pictures": ("code_image",),
    "recordings": ("code_av",),
    "graphs": ("graph",),
    "queries": ("stored_sql", "files_filter"),
}
"""Tables whose rows are only counted, by kind of loss."""


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The project at `path`.

    Raises NotFound, TooLarge, BrokenDatabase or BrokenContainer, and DoubtfulOffsets where less
    than 95 % of the codings' own words stand at their places, unless `accept_offsets`.
    """
    tally = Tally(_WORDS)
    with _open(path) as database:
        rows = _load(database, clean(path.stem), tally)
    return as_study(
        rows,
        origin=ORIGIN,
        path=path,
        tally=tally,
        units=("utf-16", "code_point"),
        accept_offsets=accept_offsets,
    )


@contextmanager
def _open(path: Path) -> Iterator[Database]:
    """The database of a project, wherever it stands. Raises the errors of `read`."""
    if path.is_dir():
        if not (path / DATABASE).exists():
            raise BrokenDatabase(path=path, what=say("the folder holds no {name}", name=DATABASE))
        with open_database(path / DATABASE) as database:
            yield database
    elif not _is_zip(path):
        with open_database(path) as database:
            yield database
    else:
        with tempfile.TemporaryDirectory(prefix="qualcode-") as folder:
            unpacked = Path(folder) / DATABASE
            _unpack(path, unpacked)
            with open_database(unpacked, name=str(path)) as database:
                yield database


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise NotFound(path=f"{path} ({error.strerror})") from None


def _unpack(path: Path, target: Path) -> None:
    """Writes the one database in a packed project to `target`, a name of ours."""
    with open_container(path, path=str(path)) as container:
        names = [name for name in container.names if name.rpartition("/")[2] == DATABASE]
        if len(names) != 1:
            what = say("it holds {n} files {name}, not one", n=len(names), name=DATABASE)
            raise BrokenDatabase(path=path, what=what)
        target.write_bytes(container.read(names[0], limit=MAX_DATABASE_BYTES))


def _load(database: Database, stem: str, tally: Tally) -> Rows:
    rows = Rows(stem)
    for row in _optional(database, "project", (), ("memo", "about")):
        rows.memo = clean(row.text("memo"))
        about = clean(row.text("about"))
        rows.name = about.removeprefix(ABOUT) if about.startswith(ABOUT) else stem
    _load_sources(database, rows, tally)
    _load_codes(database, rows, tally)
    _load_passages(database, rows, tally)
    _load_cases(database, rows, tally)
    _load_variables(database, rows, tally)
    for row in _optional(database, "journal", ("name", "jentry"), ("owner", "date")):
        title, text = clean(row.text("name")), clean(row.text("jentry"))
        rows.memos.append(StudyMemo("project", title, text, *_written(row)))
    for row in _optional(database, "coder_names", ("name",)):
        rows.coders.append(clean(row.text("name")))
    for kind, tables in _COUNTED.items():
        tally.add(kind, n=sum(map(database.count, tables)))
    references = {row.number("risid") for row in _optional(database, "ris", ("risid",))}
    tally.add("references", n=len(references))
    return rows


def _optional(
    database: Database, table: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[Row]:
    """The rows of a table that some versions do not have."""
    if database.has(table, *columns):
        yield from database.rows(table, columns, optional)


def _written(row: Row) -> tuple[str, str]:
    """Who wrote a row, and when."""
    return clean(row.text("owner")), moment(row.text("date"))


def _note_maker(row: Row, name: str, tally: Tally) -> None:
    if row["owner"] or row["date"]:
        tally.add("makers", name)


def _load_sources(database: Database, rows: Rows, tally: Tally) -> None:
    optional = ("fulltext", "mediapath", *WRITTEN, "av_text_id")
    for row in database.rows("source", ("id", "name"), optional):
        skipped: Said | None = None
        if row.text("mediapath").startswith(MEDIA):
            skipped = say("a picture, sound or film; only texts are read")
        elif row["fulltext"] is None:
            skipped = say("it holds no text")
        tally.add("transcript_links", row.text("name"), int(row.number("av_text_id") > 0))
        rows.sources.append(
            Source(
                row.number("id"),
                clean(row.text("name")),
                row.text("fulltext"),
                clean(row.text("memo")),
                moment(row.text("date")),
                skipped,
            )
        )
        tally.add("makers", row.text("name"), int(bool(row["owner"])))


def _load_codes(database: Database, rows: Rows, tally: Tally) -> None:
    """Categories and codes; a code stands below a code, or below a category, or alone."""
    for row in _optional(database, "code_cat", ("catid", "name"), (*WRITTEN, "supercatid")):
        above = row.number("supercatid")
        name = clean(row.text("name"))
        rows.nodes.append(
            Node(
                f"{CATEGORY}{row.number('catid')}",
                name,
                clean(row.text("memo")),
                parent=f"{CATEGORY}{above}" if above >= 0 else None,
                is_codable=False,
            )
        )
        _note_maker(row, name, tally)
    columns = ("catid", "color", "supercid", *WRITTEN)
    for row in database.rows("code_name", ("cid", "name"), columns):
        above, category = row.number("supercid"), row.number("catid")
        name = clean(row.text("name"))
        below_category = f"{CATEGORY}{category}" if category >= 0 else None
        rows.nodes.append(
            Node(
                f"{CODE}{row.number('cid')}",
                name,
                clean(row.text("memo")),
                colour=row.text("color").strip(),
                parent=f"{CODE}{above}" if above >= 0 else below_category,
            )
        )
        _note_maker(row, name, tally)


def _load_passages(database: Database, rows: Rows, tally: Tally) -> None:
    optional = ("seltext", *WRITTEN, "important")
    for row in database.rows("code_text", ("cid", "fid", "pos0", "pos1"), optional):
        owner, created = _written(row)
        rows.passages.append(
            Passage(
                row.number("fid"),
                row.number("pos0"),
                row.number("pos1"),
                f"{CODE}{row.number('cid')}",
                row.text("seltext"),
                owner,
                clean(row.text("memo")),
                created,
            )
        )
        tally.add("important", row.text("seltext"), int(row.number("important") > 0))
    for row in _optional(database, "annotation", ("fid", "pos0", "pos1"), WRITTEN):
        owner, created = _written(row)
        rows.passages.append(
            Passage(
                row.number("fid"),
                row.number("pos0"),
                row.number("pos1"),
                owner=owner,
                memo=clean(row.text("memo")),
                created=created,
            )
        )


def _load_cases(database: Database, rows: Rows, tally: Tally) -> None:
    for row in _optional(database, "cases", ("caseid", "name"), WRITTEN):
        name = clean(row.text("name"))
        rows.cases.append(Case(row.number("caseid"), name, clean(row.text("memo"))))
        _note_maker(row, name, tally)
    for row in _optional(database, "case_text", ("caseid", "fid"), ("pos0", "pos1", "memo")):
        rows.links.append(
            Link(
                row.number("caseid"),
                row.number("fid"),
                row.number("pos0"),
                None if row["pos1"] is None else row.number("pos1"),
            )
        )
        if row.text("memo"):
            tally.add("dangling", row.text("memo"))


def _load_variables(database: Database, rows: Rows, tally: Tally) -> None:
    optional = ("caseOrFile", "valuetype", *WRITTEN)
    for row in _optional(database, "attribute_type", ("name",), optional):
        name = clean(row.text("name"))
        kind = "number" if row.text("valuetype") == "numeric" else "text"
        of_documents = row.text("caseOrFile") == "file"
        rows.variables.append(StudyVariable(name, kind, of_documents=of_documents))
        _note_maker(row, name, tally)
    for row in _optional(database, "attribute", ("name", "attr_type", "id"), ("value",)):
        rows.values.append(
            Value(
                row.text("attr_type") == "file",
                row.number("id"),
                clean(row.text("name")),
                clean(row.text("value")),
            )
        )
