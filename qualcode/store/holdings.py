"""`Holdings`: what a project holds, as it is read. Each method is one look at the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from ..errors import Unknown
from ..model import Codebook, Coding, Document, Localized, Participant, Status, Turn, Unit
from . import (
    chosen,
    codebooks,
    codings,
    deciding,
    identities,
    inbox,
    journal,
    loading,
    participants,
    passphrases,
    people,
    schema,
    sets,
    tagging,
    undoing,
)
from .changes import RowChanges, changes_after
from .chosen import StoredQuote
from .codebooks import CodebookInfo
from .codings import CodingHead, StoredCoding
from .database import Database
from .history import Event, list_events, numbers_of, related_events
from .identities import Named
from .inbox import InboxEntry
from .invariants import Texts
from .loading import CodedText, CurrentText, DocumentInfo
from .participants import AttributeType
from .people import Coder, Memo, MemoKind, Statement
from .search import SearchResult, search
from .sets import NamedSet
from .signature import signature


class Holdings:
    """A project as it is read; `Project` adds what people do.

    Every method raises StoreError where the project cannot be reached or read.
    """

    database: Database
    texts: Texts
    _codebooks: dict[str, Codebook]

    def documents(self) -> list[DocumentInfo]:
        """All documents in their order, lightly: see `document` for one as a whole."""
        with self.database.reading() as connection:
            return loading.list_documents(connection)

    def current_texts(self) -> list[CurrentText]:
        """The text of every document as it is now, in their order, without turns and words."""
        with self.database.reading() as connection:
            return list(loading.current_texts(connection, self.texts))

    def document(self, name: str, version: int | None = None) -> Document:
        """The document as it was saved, its current version unless another is asked for.

        Raises Unknown.
        """
        with self.database.reading() as connection:
            return loading.load_document(connection, self.texts, name, version)

    def document_guids(self) -> dict[str, str]:
        """Name → GUID of all documents, in their order: what costs less than `documents`."""
        with self.database.reading() as connection:
            return loading.document_guids(connection)

    def has_document(self, name: str) -> bool:
        """Whether a document has exactly this name."""
        with self.database.reading() as connection:
            return loading.has_document(connection, name)

    def text(self, name: str) -> CodedText:
        """The document's text as it is read and coded now, and nothing else. Raises Unknown."""
        with self.database.reading() as connection:
            return loading.load_text(connection, self.texts, name)

    def turn_at(self, version: str, offset: int) -> Turn | None:
        """The turn of a document's version (by GUID) whose span holds `offset`, or None."""
        with self.database.reading() as connection:
            return loading.turn_at(connection, version, offset)

    def turns(self, name: str) -> tuple[Turn, ...]:
        """The turns of the document's current version, without its text. Raises Unknown."""
        with self.database.reading() as connection:
            return loading.load_turns(connection, name)

    def version_texts(self, name: str) -> dict[int, str]:
        """Number → text of every version of the document, also those that are not current."""
        with self.database.reading() as connection:
            return loading.version_texts(connection, self.texts, name)

    def raw_bytes(self, name: str) -> bytes:
        """The file that the document was read from. Raises Unknown."""
        with self.database.reading() as connection:
            return loading.raw_bytes(connection, self.texts, name)

    def document_name(self, guid: str) -> str:
        """The name of the document of that GUID. Raises Unknown."""
        with self.database.reading() as connection:
            return loading.document_name(connection, guid)

    def document_guid(self, name: str) -> str:
        """The GUID of the document of that name. Raises Unknown."""
        with self.database.reading() as connection:
            return loading.document_guid(connection, name)

    def find_source(self, sha256: str) -> tuple[str, int] | None:
        """The document and version that were read from a file with that hash, or None."""
        with self.database.reading() as connection:
            return loading.find_source(connection, sha256)

    def participants(self, ids: Collection[str] | None = None) -> list[Participant]:
        """All participants, or those of some ids, in their order."""
        with self.database.reading() as connection:
            return participants.list_participants(connection, ids)

    def speaking(self) -> dict[str, list[str]]:
        """Participant → the documents in whose current text they speak."""
        with self.database.reading() as connection:
            return loading.speaking(connection)

    def named_only_in(self, documents: Collection[str]) -> list[str]:
        """The participants of whom nothing but texts of these documents tells, in their order."""
        with self.database.reading() as connection:
            return participants.named_only_in(connection, documents)

    def participant_identities(self) -> dict[str, tuple[str, str]]:
        """Participant → GUID and description."""
        with self.database.reading() as connection:
            return participants.participant_identities(connection)

    def attribute_types(self) -> list[AttributeType]:
        """What is known of each attribute of participants, in their order."""
        with self.database.reading() as connection:
            return participants.list_attribute_types(connection)

    def codings(
        self,
        *,
        document: str | None = None,
        code: str | None = None,
        coder: str | None = None,
        status: Status | None = None,
        outdated: bool = False,
    ) -> list[StoredCoding]:
        """The codings with these properties, by document and place.

        Only those on current texts, or if `outdated` only those on texts corrected since.
        """
        with self.database.reading() as connection:
            return codings.list_codings(
                connection,
                document=document,
                code=code,
                coder=coder,
                status=status,
                outdated=outdated,
            )

    def find_codings(self, id_part: str) -> list[StoredCoding]:
        """The codings whose GUID begins or ends so, also those on earlier texts."""
        with self.database.reading() as connection:
            return codings.find_codings(connection, id_part)

    def text_of(self, stored: StoredCoding) -> str:
        """The text that a coding stands in, be it current or an earlier one."""
        with self.database.reading() as connection:
            return self.texts.get(connection, stored.coding.text_sha256)

    def load_codings(self, guids: Sequence[str]) -> list[StoredCoding]:
        """The codings of these GUIDs that there are, those on earlier texts last."""
        with self.database.reading() as connection:
            return codings.load_codings(connection, guids)

    def refuse_twins(self, coding: Coding, *, guid: str = "") -> None:
        """Nothing, or AlreadyCoded where a coding but that of `guid` has place, code and coder."""
        with self.database.reading() as connection:
            codings.refuse_twins(connection, coding, guid=guid)

    def actions_of(self, actor: str) -> set[int]:
        """The numbers of the events by which somebody did, undid or redid something."""
        with self.database.reading() as connection:
            return numbers_of(connection, actor)

    def id_length(self) -> int:
        """How many of the last digits of a coding's GUID are enough to name it."""
        with self.database.reading() as connection:
            return codings.id_length(connection)

    def coding_heads(self, codes: Collection[str]) -> list[CodingHead]:
        """What is needed to choose among the codings of codes, by document and place."""
        with self.database.reading() as connection:
            return codings.list_heads(connection, codes)

    def coding_counts(self) -> dict[tuple[str, str, str], int]:
        """How many codings each (code, coder, status) has."""
        with self.database.reading() as connection:
            return codings.coding_counts(connection)

    def progress_counts(self) -> list[tuple[str, str, str, str, int]]:
        """Document, coder, status, who last changed them, and how many codings on it are so."""
        with self.database.reading() as connection:
            return codings.progress_counts(connection)

    def tagged_codes(self, unit: Unit = Unit.SENTENCE) -> dict[str, dict[str, str]]:
        """Document → code → hash of the meaning under which the machine has looked for it."""
        with self.database.reading() as connection:
            return tagging.tagged_codes(connection, unit)

    def codebooks(self) -> list[CodebookInfo]:
        """The codebook's versions, the one in force last."""
        with self.database.reading() as connection:
            return codebooks.list_codebooks(connection)

    def codebook_yaml(self, number: int | None = None) -> str:
        """The YAML of a version of the codebook, by default the one in force. Raises Unknown."""
        with self.database.reading() as connection:
            info = codebooks.find_codebook(connection, number)
            return self.texts.get(connection, info.yaml_sha256)

    def codebook(self, number: int | None = None) -> Codebook | None:
        """A version of the codebook, by default the one in force; None where there is none.

        Raises Unknown for a version that is not there, CodebookError for one that no longer loads.
        """
        with self.database.reading() as connection:
            try:
                info = codebooks.find_codebook(connection, number)
            except Unknown:
                if number is None:
                    return None
                raise
            yaml = self.texts.get(connection, info.yaml_sha256)
        if info.yaml_sha256 not in self._codebooks:
            self._codebooks[info.yaml_sha256] = read_codebook(yaml, info.source_name)
        return self._codebooks[info.yaml_sha256]

    def code_identities(self) -> dict[Named, str]:
        """The GUIDs of codes and domains, also of codes that the codebook no longer has."""
        with self.database.reading() as connection:
            return identities.list_identities(connection)

    def sets(self) -> list[NamedSet]:
        """The named groups of documents and codes."""
        with self.database.reading() as connection:
            return sets.list_sets(connection)

    def decisions(self) -> list[dict[str, Any]]:
        """The records of what was decided between coders, in that order."""
        with self.database.reading() as connection:
            return deciding.list_decisions(connection)

    def finished(self) -> dict[str, set[str]]:
        """Document → the coders who said that they have finished it."""
        with self.database.reading() as connection:
            return deciding.list_finished(connection)

    def inbox(self) -> list[InboxEntry]:
        """What merging could not decide and waits for a person, oldest first."""
        with self.database.reading() as connection:
            return inbox.list_inbox(connection)

    def coders(self) -> list[Coder]:
        """All coders by name."""
        with self.database.reading() as connection:
            return people.list_coders(connection)

    def memos(self, kind: MemoKind | None = None) -> list[Memo]:
        """The memos, oldest first, all or of one kind; a coding's memo stands in the coding."""
        with self.database.reading() as connection:
            return people.list_memos(connection, kind)

    def statements(self) -> dict[str, Statement]:
        """Code → what a person stated about it."""
        with self.database.reading() as connection:
            return people.list_statements(connection)

    def once_stated(self) -> frozenset[Localized]:
        """What statements said before they were written anew or taken away."""
        with self.database.reading() as connection:
            return people.once_stated(connection, self.database.place)

    def chosen_quotes(self, code: str | None = None) -> list[StoredQuote]:
        """The quotes chosen for a code, or for all, each code's in its order."""
        with self.database.reading() as connection:
            return chosen.list_quotes(connection, code)

    def settings(self) -> dict[str, Any]:
        """Every setting that was made."""
        with self.database.reading() as connection:
            return people.load_settings(connection)

    def history(self, limit: int | None = None, *, after: int = 0) -> list[Event]:
        """The journal, newest first."""
        with self.database.reading() as connection:
            return list_events(connection, limit=limit, after=after)

    def related_events(self, numbers: Collection[int]) -> dict[int, Event]:
        """Number → event, of these and of all that they took back or that took them back."""
        with self.database.reading() as connection:
            return related_events(connection, numbers)

    def changes_after(self, number: int) -> RowChanges:
        """What has happened to codings since event `number`: see `qualcode.store.changes`."""
        with self.database.reading() as connection:
            return changes_after(connection, number, self.database.place)

    def last_event(self) -> int:
        """The number of the newest event, 0 where nothing was done."""
        with self.database.reading() as connection:
            return journal.last_number(connection)

    def next_undo(self, whose: str | None, number: int | None = None) -> int:
        """What `undo` would take back of what `whose` did, or anybody. Raises NothingToUndo."""
        with self.database.reading() as connection:
            return undoing.next_undo(connection, whose, number)

    def next_redo(self, whose: str | None) -> int:
        """What `redo` would take back of what `whose` did, or anybody. Raises NothingToRedo."""
        with self.database.reading() as connection:
            return undoing.next_redo(connection, whose)

    def events_since(self, number: int) -> list[int]:
        """What `undo_to` would take back, newest first."""
        with self.database.reading() as connection:
            return undoing.since(connection, number)

    def identity(self) -> dict[str, str]:
        """The project's GUID and when it was created."""
        with self.database.reading() as connection:
            table = schema.meta
            wanted = select(table.c.key, table.c.value).where(table.c.key.in_(("guid", "created")))
            return dict(connection.execute(wanted).all())

    def passphrase_names(self) -> list[str]:
        """Who may sign in over a network, by name."""
        with self.database.reading() as connection:
            return passphrases.list_names(connection)

    def passphrase_hash(self, name: str) -> str | None:
        """The hash of the name's passphrase, or None."""
        with self.database.reading() as connection:
            return passphrases.find_hash(connection, name)

    def search(self, query: str, *, limit: int = 20, document: str | None = None) -> SearchResult:
        """Where the texts hold the words of `query`: see `qualcode.store.search`.

        Raises BrokenQuery.
        """
        with self.database.reading() as connection:
            return search(connection, self.texts, query, limit=limit, document=document)

    def signature(self) -> str:
        """One hash over everything that people have made: see `qualcode.store.signature`."""
        with self.database.reading() as connection:
            return signature(connection, self.database.place)


def read_codebook(yaml: str, path: str) -> Codebook:
    """The codebook of a YAML text; only now is what reading one takes imported."""
    from ..coding import load_codebook

    return load_codebook(yaml, path=path)
