"""The project file: everything that people made, with its whole history; nothing is ever lost.

`Project` is the face. Behind it:

    opening     is this a sound project? asked before anything in it is trusted
    creating    new files, copies, older ones brought up to date (`migrations`)
    database    transactions on SQLite and PostgreSQL; `schema` has the tables
    journal     one action = one transaction = one event, with undo and redo; `history` reads it
    loading     documents as rows → as values; `documents` the other way, `packing` for blobs
    codings, tagging, recoding, codebooks, participants, people    the other nouns, both ways
    recoding    codings, memos and statements follow their codes
    invariants  ``text[start:end] == quote``, on every write
    signature   one hash over all content
    search      full text, exact and without diacritics
"""

from .codebooks import CodebookInfo
from .codings import StoredCoding
from .documents import DocumentPlan, Move
from .history import Event
from .journal import Action, EventKind, Sources
from .loading import DocumentInfo
from .participants import AttributeKind, AttributeType
from .people import Coder, Memo, MemoKind, Statement
from .project import Project
from .recoding import Recoded, Recoding, plan_recoding
from .search import SearchHit, SearchResult
from .tagging import ProposalCounts, Tagged

__all__ = [
    "Action",
    "AttributeKind",
    "AttributeType",
    "CodebookInfo",
    "Coder",
    "DocumentInfo",
    "DocumentPlan",
    "Event",
    "EventKind",
    "Memo",
    "MemoKind",
    "Move",
    "Project",
    "ProposalCounts",
    "Recoded",
    "Recoding",
    "SearchHit",
    "SearchResult",
    "Sources",
    "Statement",
    "StoredCoding",
    "Tagged",
    "plan_recoding",
]
