"""RQDA's project (``.rqda``) → a study. RQDA is kept up no more, so nothing is written for it.

RQDA deletes nothing: a row whose ``status`` is 0 is gone for its users, and for us; only a row
without a status lives. Codings and cases count code points from 0. A code may be in several
categories: the first is the one it stands below, and such categories are sets of codes as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..messages import N_
from ..study import StudyFile, StudyMemo, StudyVariable
from .fitting import moment
from .qda_rows import WORDS, Case, Link, Node, Passage, Rows, Source, Value, as_study
from .qdaxml import clean
from .sqlite import Database, Row, open_database
from .tally import Tally

ORIGIN = "RQDA"
WRITTEN = ("memo", "owner", "date")
CATEGORY, CODE = "category ", "code "
DEAD = 0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WORDS = {
    **WORDS,
    "deleted": N_("rows that were deleted in RQDA and only not thrown away"),
    "pictures": N_("codings of pictures"),
    "second_coding": N_("codings of RQDA's second coding table"),
    "file_memos": N_("memos of categories of files"),
}


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The project at `path`.

    Raises NotFound, TooLarge or BrokenDatabase, and DoubtfulOffsets where less than 95 % of the
    codings' own words stand at their places, unless `accept_offsets`.
    """
    tally = Tally(_WORDS)
    with open_database(path) as database:
        rows = _Loader(database, clean(path.stem), tally).load()
    return as_study(
        rows,
        origin=ORIGIN,
        path=path,
        tally=tally,
        units=("code_point", "utf-16"),
        accept_offsets=accept_offsets,
    )


class _Loader:
    """Reads the tables; those that RQDA only makes when they are needed may be missing."""

    def __init__(self, database: Database, name: str, tally: Tally) -> None:
        self.database = database
        self.tally = tally
        self.result = Rows(name)

    def load(self) -> Rows:
        """All that the database says."""
        rows = self.result
        for row in self._live("project", (), ("memo",)):
            rows.memo = clean(row.text("memo"))
        self._sources()
        self._codes()
        self._passages()
        self._cases()
        self._values()
        for row in self._live("journal", ("name", "journal"), ("owner", "date")):
            title, text = clean(row.text("name")), clean(row.text("journal"))
            rows.memos.append(StudyMemo("project", title, text, *_written(row)))
        self.tally.add("pictures", n=self.database.count("imageCoding"))
        self.tally.add("second_coding", n=self.database.count("coding2"))
        return rows

    def _live(
        self, table: str, columns: Sequence[str], optional: Sequence[str] = ()
    ) -> Iterator[Row]:
        """The rows of a table that were not deleted."""
        if not self.database.has(table, *columns):
            return
        for row in self.database.rows(table, columns, (*optional, "status")):
            if row["status"] is not None and row.number("status") == DEAD:
                self.tally.add("deleted", table)
            else:
                yield row

    def _note_maker(self, row: Row) -> None:
        self.tally.add("makers", n=int(bool(row["owner"] or row["date"])))

    def _sources(self) -> None:
        self.database.require("source", "id", "name", "file")
        self.database.require("freecode", "id", "name")
        self.database.require("coding", "cid", "fid", "selfirst", "selend")
        for row in self._live("source", ("id", "name"), ("file", *WRITTEN)):
            self.result.sources.append(
                Source(
                    row.number("id"),
                    clean(row.text("name")),
                    row.text("file"),
                    clean(row.text("memo")),
                    _time(row),
                )
            )
            self.tally.add("makers", n=int(bool(row["owner"])))
        groups: dict[int, list[int]] = defaultdict(list)
        for row in self._live("treefile", ("fid", "catid")):
            groups[row.number("catid")].append(row.number("fid"))
        for row in self._live("filecat", ("catid", "name"), WRITTEN):
            name = clean(row.text("name"))
            self.result.groups.append((name, groups[row.number("catid")]))
            self.tally.add("file_memos", name, int(bool(row["memo"])))

    def _codes(self) -> None:
        categories = {
            row.number("catid"): row for row in self._live("codecat", ("catid", "name"), WRITTEN)
        }
        codes = {
            row.number("id"): row
            for row in self._live("freecode", ("id", "name"), ("color", *WRITTEN))
        }
        members: dict[int, list[int]] = defaultdict(list)
        above: dict[int, list[int]] = defaultdict(list)
        for row in self._live("treecode", ("cid", "catid")):
            code, category = row.number("cid"), row.number("catid")
            if code in codes and category in categories and category not in above[code]:
                above[code].append(category)
                members[category].append(code)
        for number, row in categories.items():
            name, memo = clean(row.text("name")), clean(row.text("memo"))
            node = Node(f"{CATEGORY}{number}", name, memo, is_codable=False)
            self.result.nodes.append(node)
            self._note_maker(row)
            if any(len(above[code]) > 1 for code in members[number]):
                keys = [f"{CODE}{code}" for code in members[number]]
                self.result.code_groups.append((name, keys))
        for number, row in codes.items():
            first = f"{CATEGORY}{above[number][0]}" if above[number] else None
            name, memo = clean(row.text("name")), clean(row.text("memo"))
            colour = row.text("color").strip()
            self.result.nodes.append(Node(f"{CODE}{number}", name, memo, colour, first))
            self._note_maker(row)

    def _passages(self) -> None:
        columns = ("cid", "fid", "selfirst", "selend")
        for row in self._live("coding", columns, ("seltext", *WRITTEN)):
            owner, created = _written(row)
            self.result.passages.append(
                Passage(
                    row.number("fid"),
                    row.number("selfirst"),
                    row.number("selend"),
                    f"{CODE}{row.number('cid')}",
                    row.text("seltext"),
                    owner,
                    clean(row.text("memo")),
                    created,
                )
            )
        for row in self._live("annotation", ("fid", "position", "annotation"), ("owner", "date")):
            owner, created = _written(row)
            place = row.number("position")
            memo = clean(row.text("annotation"))
            self.result.passages.append(
                Passage(
                    row.number("fid"), place, place + 1, owner=owner, memo=memo, created=created
                )
            )

    def _cases(self) -> None:
        for row in self._live("cases", ("id", "name"), WRITTEN):
            name, memo = clean(row.text("name")), clean(row.text("memo"))
            self.result.cases.append(Case(row.number("id"), name, memo))
            self._note_maker(row)
        for row in self._live("caselinkage", ("caseid", "fid"), ("selfirst", "selend")):
            end = None if row["selend"] is None else row.number("selend")
            link = Link(row.number("caseid"), row.number("fid"), row.number("selfirst"), end)
            self.result.links.append(link)

    def _values(self) -> None:
        """The values; RQDA declares variables without saying whose they are."""
        used: dict[tuple[str, bool], None] = {}
        for of_document, table, owner in (
            (True, "fileAttr", "fileID"),
            (False, "caseAttr", "caseID"),
        ):
            for row in self._live(table, ("variable", "value", owner)):
                name = clean(row.text("variable"))
                value = Value(of_document, row.number(owner), name, clean(row.text("value")))
                self.result.values.append(value)
                used[name, of_document] = None
        kinds = {
            clean(row.text("name")): "number" if row.text("class") == "numeric" else "text"
            for row in self._live("attributes", ("name",), ("class",))
        }
        for name in kinds:
            if (name, True) not in used:
                used[name, False] = None
        self.result.variables += [
            StudyVariable(name, kinds.get(name, "text"), of_document) for name, of_document in used
        ]


def _written(row: Row) -> tuple[str, str]:
    """Who wrote a row, and when."""
    return clean(row.text("owner")), _time(row)


def _time(row: Row) -> str:
    """The time of a row, as R's `date` writes it: ``Sat Nov 21 23:37:00 2026``."""
    stated = row.text("date").split()
    if len(stated) != 5 or stated[1] not in MONTHS:
        return moment(row.text("date"))
    _, month, day, clock, year = stated
    try:
        hours, minutes, seconds = map(int, clock.split(":"))
        number = 1 + MONTHS.index(month)
        time = datetime(int(year), number, int(day), hours, minutes, seconds, tzinfo=UTC)
    except ValueError:
        return ""
    return moment(time.isoformat())
