"""The project file: everything that people made, with its whole history; nothing is ever lost.

`Project` is the face. Behind it:

    opening     is this a sound project? asked before anything in it is trusted
    creating    new files, copies, older ones brought up to date (`migrations`)
    database    transactions on SQLite and PostgreSQL; `schema` has the tables
    journal     one action = one transaction = one event, with undo and redo; `history` reads it
    documents, participants, codings, codebooks, people    rows ⇄ `qualcode.model`
    invariants  ``text[start:end] == quote``, on every write
    signature   one hash over all content
    search      full text, exact and without diacritics
"""

from .codebooks import CodebookInfo
from .codings import StoredCoding, Tagged
from .documents import DocumentInfo, DocumentPlan, Move
from .history import Event
from .journal import Action, EventKind, Sources
from .participants import AttributeKind, AttributeType
from .people import Coder, Memo, MemoKind, Statement
from .project import Project

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
    "Sources",
    "Statement",
    "StoredCoding",
    "Tagged",
]
