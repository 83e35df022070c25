"""The project file: everything that people made, with its whole history; nothing is ever lost.

`Project` is the face: what people do. Behind it:

    holdings    what a project holds, as it is read
    opening     is this a sound project? asked before anything in it is trusted
    creating    new files, copies, older ones brought up to date (`migrations`)
    database    transactions on SQLite and PostgreSQL; `schema` has the tables, `waiting` the queue
    journal     one action = one transaction = one event; `history` reads it
    undoing     events taken back and done again, one's own or anybody's
    changes     what has happened to codings since a moment, for pages to keep up
    loading     documents as rows → as values; `documents` the other way, `packing` for blobs
    codings, chosen, tagging, codebooks, participants, people, sets, inbox    the other nouns
    deciding    what was decided between coders, and who has finished what
    identities  who codes and domains are, whatever their ids
    recoding    codings, memos, statements, quotes, sets, decisions, identities follow their codes
    invariants  ``text[start:end] == quote``, on every write
    signature   one hash over all content
    search      full text, exact and without diacritics
"""

from .changes import RowChanges
from .chosen import QuoteMove, StoredQuote
from .codebooks import CodebookInfo
from .codings import CodingHead, NewCoding, StoredCoding
from .documents import DocumentPlan, Move
from .history import Event
from .identities import Named, NamedKind
from .inbox import InboxEntry
from .journal import Action, EventKind, Sources
from .loading import CodedText, CurrentText, DocumentInfo
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
    "CodedText",
    "Coder",
    "CodingHead",
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
    "QuoteMove",
    "Recoded",
    "Recoding",
    "RowChanges",
    "SearchHit",
    "SearchResult",
    "SetKind",
    "Sources",
    "Statement",
    "StoredCoding",
    "StoredQuote",
    "Tagged",
    "plan_recoding",
]
