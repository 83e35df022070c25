"""The project file: everything that people made, with its whole history; nothing is ever lost.

`Project` is the face. Behind it:

    opening     is this a sound project? asked before anything in it is trusted
    creating    new files, copies, older ones brought up to date (`migrations`)
    database    transactions on SQLite and PostgreSQL; `schema` has the tables
    journal     one action = one transaction = one event, with undo and redo; `history` reads it
    loading     documents as rows → as values; `documents` the other way, `packing` for blobs
    codings, tagging, codebooks, participants, people, sets, inbox    the other nouns, both ways
    deciding    what was decided between coders, and who has finished what
    identities  who codes and domains are, whatever their ids
    recoding    codings, memos, statements, sets, decisions and identities follow their codes
    invariants  ``text[start:end] == quote``, on every write
    signature   one hash over all content
    search      full text, exact and without diacritics
"""

from .codebooks import CodebookInfo
from .codings import NewCoding, StoredCoding
from .documents import DocumentPlan, Move
from .history import Event
from .identities import Named, NamedKind
from .inbox import InboxEntry
from .journal import Action, EventKind, Sources
from .loading import CurrentText, DocumentInfo
from .participants import AttributeKind, AttributeType
from .people import Coder, Memo, MemoKind, Statement
from .project import Project
from .recoding import Recoded, Recoding, plan_recoding
from .search import SearchHit, SearchResult
from .sets import NamedSet, SetKind
from .tagging import ProposalCounts, Tagged

__all__ = [
    "Action",
    "AttributeKind",
    "AttributeType",
    "CodebookInfo",
    "Coder",
    "CurrentText",
    "DocumentInfo",
    "DocumentPlan",
    "Event",
    "EventKind",
    "InboxEntry",
    "Memo",
    "MemoKind",
    "Move",
    "Named",
    "NamedKind",
    "NamedSet",
    "NewCoding",
    "Project",
    "ProposalCounts",
    "Recoded",
    "Recoding",
    "SearchHit",
    "SearchResult",
    "SetKind",
    "Sources",
    "Statement",
    "StoredCoding",
    "Tagged",
    "plan_recoding",
]
