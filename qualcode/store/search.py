"""Full-text search as Vietnamese needs it: with diacritics exactly, without them both ways.

Two views of each piece of a text are indexed as words apart: the text in lower case with one tone
style, and the same without diacritics (đ too). A word of the query that has diacritics is looked
up in the first view, one without in the second; what stands in the text just as it was typed
comes first. A piece is a turn, or a part of a long one at the end of a sentence; a phrase does
not reach over it. The index only grows: a piece of a text is true for ever, and texts that are
no longer current are passed over when they are found.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    Table,
    TextClause,
    column,
    func,
    select,
    table,
    text,
)

from ..errors import BrokenQuery
from ..model import Segment, Span
from ..text.folding import fold, match_view
from . import schema
from .invariants import Texts, read_blob
from .packing import unpack_table

COUNTED = 1_000
"""Beyond so many pieces found they are not counted."""

CONTEXT = 80
"""Code points shown on either side of what was found."""

LONG_TURN = 1_500
"""Code points after which a piece of a turn ends with the sentence."""

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_QUOTATION_MARKS = str.maketrans("“”„«»", '"""""')


class Term(NamedTuple):
    """Words that stand side by side; the last one may be only a beginning.

    `marked` says that the term was typed with diacritics.
    """

    words: tuple[str, ...]
    is_prefix: bool
    marked: bool


class Piece(NamedTuple):
    """A part of a text and its two views, words apart."""

    start: int
    end: int
    exact: str
    folded: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place in the current text of a document: one for each time a single word or phrase stands
    there, one for each piece (its shortest stretch with all of them) where several were asked for.

    `exact` says that it stands there just as it was typed but for case and tone style; `before`
    and `after` are the words around it.
    """

    document: str
    version: int
    turn: int
    start: int
    end: int
    exact: bool
    quote: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The first hits, exact ones first, then in the order of import and of the text.

    `pieces` says in how many turns (or parts of long ones) something was found, COUNTED + 1
    where it is more than COUNTED.
    """

    hits: tuple[SearchHit, ...]
    pieces: int


class _Index(Protocol):
    """What differs between the databases; `key` is the column that is `index_rows.id`."""

    key: str

    def create(self, connection: Connection) -> None:
        """Makes the table ``search_index``, empty."""

    def add(self, connection: Connection, rows: Sequence[tuple[int, Piece]]) -> None:
        """Adds pieces under their numbers."""

    def condition(self, wanted: Sequence[tuple[str, Term]], without: Sequence[Term]) -> TextClause:
        """True where all terms stand in the view named with each, and not all of `without`
        exactly.
        """


class _Fts5:
    """SQLite's FTS5, without a copy of the texts."""

    key = "rowid"

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_index USING fts5"
            "(exact, folded, content='', tokenize='unicode61 remove_diacritics 0')"
        )

    def add(self, connection: Connection, rows: Sequence[tuple[int, Piece]]) -> None:
        connection.exec_driver_sql(
            "INSERT INTO search_index (rowid, exact, folded) VALUES (?, ?, ?)",
            [(number, piece.exact, piece.folded) for number, piece in rows],
        )

    def condition(self, wanted: Sequence[tuple[str, Term]], without: Sequence[Term]) -> TextClause:
        query = " AND ".join(f"{view} : {self._phrase(term)}" for view, term in wanted)
        if without:
            exactly = " AND ".join(f"exact : {self._phrase(term)}" for term in without)
            query = f"({query}) NOT ({exactly})"
        return text("search_index MATCH :query").bindparams(query=query)

    def _phrase(self, term: Term) -> str:
        return f'"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


class _Tsvector:
    """PostgreSQL's tsvector, made of our words, not of its own parser's."""

    key = "id"

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE TABLE search_index "
            "(id integer PRIMARY KEY, exact tsvector NOT NULL, folded tsvector NOT NULL)"
        )
        for view in ("exact", "folded"):
            connection.exec_driver_sql(
                f"CREATE INDEX ix_search_index_{view} ON search_index USING gin ({view})"
            )

    def add(self, connection: Connection, rows: Sequence[tuple[int, Piece]]) -> None:
        connection.exec_driver_sql(
            "INSERT INTO search_index VALUES (%s, %s::text::tsvector, %s::text::tsvector)",
            [(number, self._vector(p.exact), self._vector(p.folded)) for number, p in rows],
        )

    def condition(self, wanted: Sequence[tuple[str, Term]], without: Sequence[Term]) -> TextClause:
        views: dict[str, list[str]] = {}
        for view, term in wanted:
            views.setdefault(view, []).append(self._phrase(term))
        parts = [f"{view} @@ CAST(:{view} AS tsquery)" for view in views]
        values = {view: " & ".join(phrases) for view, phrases in views.items()}
        if without:
            parts.append("NOT exact @@ CAST(:without AS tsquery)")
            values["without"] = " & ".join(map(self._phrase, without))
        return text(" AND ".join(parts)).bindparams(**values)

    def _vector(self, words: str) -> str:
        return " ".join(f"'{word}':{place}" for place, word in enumerate(words.split(), start=1))

    def _phrase(self, term: Term) -> str:
        phrase = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({phrase}{':*' if term.is_prefix else ''})"


def create_index(connection: Connection) -> None:
    """Makes the empty index."""
    _index_of(connection).create(connection)


def pieces(content: str, turns: Iterable[Span], sentences: Sequence[Segment]) -> list[Piece]:
    """What of a text is indexed: its turns, long ones in parts."""
    return [
        Piece(start, end, " ".join(_words(match_view(part))), " ".join(_words(fold(part))))
        for turn in turns
        for start, end in _parts(turn, sentences)
        if (part := content[start:end])
    ]


def index_pieces(connection: Connection, text_sha256: str, found: Sequence[Piece]) -> None:
    """Adds the pieces of a text that are not in the index yet."""
    rows, number = schema.index_rows, _number_of_text(connection, text_sha256)
    known = connection.execute(select(rows.c.start, rows.c.end).where(rows.c.text == number))
    there = {(start, end) for start, end in known}
    fresh = [piece for piece in found if (piece.start, piece.end) not in there]
    new = list(enumerate(fresh, start=_next(connection, rows)))
    if new:
        connection.execute(
            rows.insert(),
            [{"id": n, "text": number, "start": p.start, "end": p.end} for n, p in new],
        )
        _index_of(connection).add(connection, new)


def index_texts(connection: Connection, texts: Texts) -> None:
    """Indexes every version that is not indexed yet."""
    versions, turns = schema.versions, schema.turns
    rows = connection.execute(
        select(versions.c.guid, versions.c.text_sha256, versions.c.sentences_sha256)
    ).all()
    for version, text_sha256, sentences_sha256 in rows:
        packed = unpack_table(read_blob(connection, sentences_sha256, texts.place), 3)
        spans = connection.execute(
            select(turns.c.start, turns.c.end)
            .where(turns.c.version == version)
            .order_by(turns.c.number)
        )
        sentences = [Segment(*row) for row in packed.tolist()]
        found = pieces(texts.get(connection, text_sha256), [Span(*s) for s in spans], sentences)
        index_pieces(connection, text_sha256, found)


def parse_query(query: str) -> tuple[Term, ...]:
    """The terms of a query: words, ``"phrases"``, beginnings with ``*``; all must be found.

    Raises BrokenQuery where there is no word.

    >>> parse_query('“Khó khăn” dien*')
    (Term(words=('khó', 'khăn'), is_prefix=False, marked=True), \
Term(words=('dien',), is_prefix=True, marked=False))
    """
    normal = unicodedata.normalize("NFC", query).translate(_QUOTATION_MARKS)
    terms = []
    for found in _TERM.finditer(normal):
        written = (found[1] if found[1] is not None else found[2]).strip()
        view = match_view(written)
        words = tuple(_words(view))
        if words:
            terms.append(Term(words, written.endswith("*"), fold(written) != view))
    if not terms:
        raise BrokenQuery(query=query)
    return tuple(terms)


def search(
    connection: Connection,
    texts: Texts,
    query: str,
    *,
    limit: int = 20,
    document: str | None = None,
) -> SearchResult:
    """Where the current texts (or one document's) hold all terms of `query`.

    Raises BrokenQuery.
    """
    terms = parse_query(query)
    index = _index_of(connection)
    exactly = index.condition([("exact", term) for term in terms], ())
    stages = [exactly]
    if not all(term.marked for term in terms):
        wanted = [("exact" if term.marked else "folded", term) for term in terms]
        stages.append(index.condition(wanted, terms))
    rows: list[Any] = []
    for stage in stages:
        statement = _found(connection, stage, document).limit(COUNTED + 1 - len(rows))
        rows += connection.execute(statement)
    reader = _Reader(connection, texts, terms)
    hits = sorted(reader.read(rows[:limit]), key=lambda hit: not hit.exact)
    return SearchResult(tuple(hits[:limit]), len(rows))


@dataclass(slots=True)
class _Reader:
    """Finds the terms again in the pieces that the index names."""

    connection: Connection
    texts: Texts
    terms: Sequence[Term]

    def read(self, rows: Iterable[Any]) -> Iterator[SearchHit]:
        """The hits in each row's piece."""
        for row in rows:
            turn = self._turn(row)
            if turn is None:  # a piece of turns as they were found before
                continue
            content = self.texts.get(self.connection, row.text_sha256)
            for start, end, exact in self._places(content[row.start : row.end]):
                start, end = start + row.start, end + row.start
                yield SearchHit(
                    document=row.name,
                    version=row.number,
                    turn=turn.number,
                    start=start,
                    end=end,
                    exact=exact,
                    quote=content[start:end],
                    before=content[max(turn.start, start - CONTEXT) : start],
                    after=content[end : min(turn.end, end + CONTEXT)],
                )

    def _turn(self, row: Any) -> Any:
        """The turn that holds the piece, or None."""
        turns = schema.turns.c
        statement = select(turns.number, turns.start, turns.end).where(
            turns.version == row.guid, turns.start <= row.start, turns.end >= row.end
        )
        return self.connection.execute(statement).first()

    def _places(self, part: str) -> list[tuple[int, int, bool]]:
        """Start, end and exactness of what is found in a piece of text."""
        view = match_view(part)
        found = [(word.start(), word.end()) for word in _WORD.finditer(view)]
        plain = fold(part)
        exact = [view[start:end] for start, end in found]
        folded = [plain[start:end] for start, end in found]
        by_term = []
        for term in self.terms:
            places = [
                (found[n][0], found[n + len(term.words) - 1][1], _matches(exact, n, term))
                for n in range(len(found) - len(term.words) + 1)
                if _matches(exact if term.marked else folded, n, term)
            ]
            if not places:
                return []
            by_term.append(places)
        return by_term[0] if len(by_term) == 1 else [_shortest(by_term)]


def _index_of(connection: Connection) -> _Index:
    return _Fts5() if connection.dialect.name == "sqlite" else _Tsvector()


def _found(connection: Connection, condition: TextClause, document: str | None) -> Select[Any]:
    """The pieces of current texts for which the index says `condition`, in its order."""
    key = _index_of(connection).key
    index = table("search_index", column(key, Integer))
    rows, texts = schema.index_rows, schema.index_texts
    versions, documents = schema.versions, schema.documents
    statement = (
        select(
            documents.c.name,
            versions.c.guid,
            versions.c.number,
            versions.c.text_sha256,
            rows.c.start,
            rows.c.end,
        )
        .select_from(index)
        .join(rows, rows.c.id == index.c[key])
        .join(texts, texts.c.id == rows.c.text)
        .join(versions, versions.c.text_sha256 == texts.c.text_sha256)
        .join(documents, schema.is_current())
        .where(condition)
        .order_by(index.c[key])
    )
    return statement if document is None else statement.where(documents.c.name == document)


def _words(view: str) -> list[str]:
    return _WORD.findall(view)


def _number_of_text(connection: Connection, text_sha256: str) -> int:
    """The number of a text in the index, given to it now if it has none."""
    texts = schema.index_texts
    number = connection.scalar(select(texts.c.id).where(texts.c.text_sha256 == text_sha256))
    if number is None:
        number = _next(connection, texts)
        connection.execute(texts.insert(), {"id": number, "text_sha256": text_sha256})
    return int(number)


def _next(connection: Connection, numbered: Table) -> int:
    return 1 + (connection.scalar(select(func.max(numbered.c.id))) or 0)


def _parts(turn: Span, sentences: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """The turn, or its parts where it is long."""
    start = turn.start
    if turn.end - start > LONG_TURN:
        first = bisect_right(sentences, start, key=lambda sentence: sentence.start - 1)
        for number in range(first, len(sentences)):
            end = sentences[number].end
            if end >= turn.end:
                break
            if end - start >= LONG_TURN:
                yield start, end
                start = end
    yield start, turn.end


def _matches(words: Sequence[str], at: int, term: Term) -> bool:
    *whole, last = term.words
    here = words[at : at + len(term.words)]
    ends = here[-1].startswith(last) if term.is_prefix else here[-1] == last
    return ends and here[:-1] == whole


def _shortest(by_term: Sequence[Sequence[tuple[int, int, bool]]]) -> tuple[int, int, bool]:
    """The shortest stretch with a place of every term; exact where all its places are."""
    best: tuple[int, int, bool] | None = None
    for first in sorted({start for places in by_term for start, _, _ in places}):
        after = [[place for place in places if place[0] >= first] for places in by_term]
        if not all(after):
            break
        nearest = [min(places, key=lambda place: (place[1], not place[2])) for places in after]
        end = max(place[1] for place in nearest)
        if best is None or end - first < best[1] - best[0]:
            best = (first, end, all(place[2] for place in nearest))
    assert best is not None
    return best
