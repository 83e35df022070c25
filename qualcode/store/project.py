"""`Project`: the face of the store. Each method is one transaction; each change one event.

>>> import tempfile
>>> from pathlib import Path
>>> from qualcode.text import prepare
>>> document = prepare("Đ: Dạ, nhóm nhắn tin thì tiện lắm.", document_id="PV01", tokenizer=None)
>>> with tempfile.TemporaryDirectory() as folder:
...     with Project.create(Path(folder) / "thử.qualcode") as project:
...         project.save_documents([DocumentPlan(document)], actor="Lan")
...         print(project.documents()[0].name, project.history()[0].verb)
PV01 import
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, select

from ..errors import ForeignProject, OutputError, ProjectExists, Unknown
from ..model import Codebook, Coding, Document, Localized, Participant, Status, Turn, Unit
from . import (
    chosen,
    codebooks,
    codings,
    deciding,
    documents,
    identities,
    inbox,
    journal,
    loading,
    migrations,
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
from .creating import (
    copy_to_file,
    create_file,
    fill_schema,
    must_upgrade,
    upgrade_database,
    upgrade_file,
)
from .database import (
    Database,
    Within,
    closing_on_error,
    is_url,
    postgres_database,
    sqlite_database,
)
from .derived import Derived
from .documents import DocumentPlan, Move
from .guid import new_guid, utc_now
from .history import Event, list_events, numbers_of, related_events
from .identities import Named
from .inbox import InboxEntry
from .invariants import Texts
from .journal import Action, Sources
from .loading import CodedText, CurrentText, DocumentInfo
from .opening import inspect, version_of
from .packing import blob
from .participants import AttributeType
from .people import Coder, Memo, MemoKind, Statement
from .search import SearchResult, index_texts, search
from .sets import NamedSet
from .signature import signature
from .tagging import ProposalCounts, Tagged

STATUS_VERBS = {
    Status.PROPOSED: "code.propose",
    Status.ACCEPTED: "code.accept",
    Status.REJECTED: "code.reject",
    Status.MANUAL: "code.change",
}

REAL_SOURCES = Sources(now=utc_now, new_guid=new_guid)


class Project:
    """A study's documents, codebook, codings and notes, in a file or a PostgreSQL database.

    Safe to use from several threads. Every method that writes needs `actor`, who is named in the
    journal. All raise StoreError where the project cannot be reached, read or written.
    """

    def __init__(
        self, database: Database, sources: Sources = REAL_SOURCES, *, searchable: bool = True
    ) -> None:
        self.database = database
        self.searchable = searchable
        self.sources = sources
        self.texts = Texts(database.place)
        self.derived = Derived()
        self._codebooks: dict[str, Codebook] = {}

    @classmethod
    def create(cls, place: Path | str, *, sources: Sources = REAL_SOURCES) -> Self:
        """A new, empty project at a path or ``postgresql://`` URL.

        Raises ProjectExists where there is something already.
        """
        if not is_url(place):
            create_file(Path(place), sources)
            return cls(sqlite_database(Path(place)), sources)
        with closing_on_error(postgres_database(str(place))) as database:
            with database.writing() as connection:
                if version_of(connection) is not None:
                    raise ProjectExists(path=database.place)
                fill_schema(connection, sources)
            return cls(database, sources)

    @classmethod
    def open(
        cls, place: Path | str, *, readonly: bool = False, sources: Sources = REAL_SOURCES
    ) -> Self:
        """The project at a path or URL, after it was found sound; an older one is upgraded.

        Raises NotFound, ForeignProject, DamagedProject; NewerProject and OlderProject where the
        project's form stands against reading or writing it.
        """
        if not is_url(place):
            path = Path(place)
            version = inspect(path)
            if must_upgrade(version, path, readonly=readonly):
                upgrade_file(path, migrations.steps())
            return cls(sqlite_database(path, readonly=readonly), sources)
        with closing_on_error(postgres_database(str(place), readonly=readonly)) as database:
            with database.reading() as connection:
                found = version_of(connection)
            if found is None:
                raise ForeignProject(path=database.place)
            if must_upgrade(found, database.place, readonly=readonly):
                upgrade_database(database, migrations.steps())
            return cls(database, sources)

    @classmethod
    @contextmanager
    def temporary(cls, *, searchable: bool = True) -> Iterator[Self]:
        """A project that lives as long as the block.

        What is saved to one that is not `searchable` is not found before `index_texts`. Raises
        OutputError where there is no room for temporary files.
        """
        try:
            folder = TemporaryDirectory(prefix="qualcode-")
        except OSError as error:
            what = error.strerror or error
            raise OutputError(path=error.filename or "TMPDIR", what=what) from None
        with folder:
            path = Path(folder.name) / "run.qualcode"
            create_file(path, REAL_SOURCES)
            with cls(sqlite_database(path, durable=False), searchable=searchable) as project:
                yield project

    def close(self) -> None:
        """Leaves the file whole and alone; whoever comes last puts the write-ahead log in it."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # What the project holds

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

    def document_names(self) -> list[str]:
        """The names of all documents, in their order."""
        with self.database.reading() as connection:
            return loading.document_names(connection)

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
            self._codebooks[info.yaml_sha256] = _read(yaml, info.source_name)
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

    def next_undo(self, whose: str | None) -> int:
        """What `undo` would take back of what `whose` did, or anybody. Raises NothingToUndo."""
        with self.database.reading() as connection:
            return undoing.next_undo(connection, whose)

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

    # What people do

    def action(self, verb: str, *, actor: str, **summary: Any) -> AbstractContextManager[Action]:
        """A transaction that becomes one event, for the functions of this room that take one.

        >>> from qualcode.store import people
        >>> with Project.temporary() as project:
        ...     with project.action("settings", actor="Lan") as action:
        ...         people.set_setting(action, "unit", "turn")
        ...         people.set_setting(action, "lang", "vi")
        ...     len(project.history())
        1
        """
        return journal.perform(
            self.database, self.texts, self.sources, verb, actor=actor, summary=summary
        )

    def within(self, action: Action) -> Project:
        """The project as it stands inside an action, for what is planned and written in one."""
        return self._inside(action.connection)

    @contextmanager
    def moment(self) -> Iterator[Project]:
        """The project at one moment: all that is read in the block agrees, whatever others do."""
        with self.database.reading() as connection:
            yield self._inside(connection)

    def _inside(self, connection: Connection) -> Project:
        inside = Project(
            Within(self.database, connection), self.sources, searchable=self.searchable
        )
        inside.texts, inside._codebooks = self.texts, self._codebooks
        return inside

    def undo(self, *, actor: str, anyone: bool = False) -> int:
        """The number of the event that was taken back: the actor's newest in force, or `anyone`'s.

        Raises NothingToUndo, Conflict, BuiltUpon.
        """
        with self.action("undo", actor=actor) as action:
            return undoing.undo(action, None if anyone else actor)

    def redo(self, *, actor: str, anyone: bool = False) -> int:
        """The number of the undo that was taken back: of what the actor did, or `anyone`.

        Raises NothingToRedo, Conflict, BuiltUpon.
        """
        with self.action("redo", actor=actor) as action:
            return undoing.redo(action, None if anyone else actor)

    def undo_to(self, number: int, *, actor: str) -> list[int]:
        """The events that were taken back for all to be as after event `number`, newest first.

        Raises Conflict, BuiltUpon.
        """
        return undoing.undo_to(self.database, self.texts, self.sources, number, actor=actor)

    def save_documents(self, plans: Sequence[DocumentPlan], *, actor: str) -> None:
        """Writes new documents and new texts of old ones; see `documents.save_documents`."""
        packed = [documents.pack(plan, searchable=self.searchable) for plan in plans]
        names = [plan.document.id for plan in plans]
        with self.action("import", actor=actor, documents=names) as action:
            documents.save_documents(action, packed)

    def remove_document(self, name: str, *, actor: str) -> None:
        """Takes a document away with its codings. Raises Unknown."""
        with self.action("document.remove", actor=actor, document=name) as action:
            documents.remove_document(action, name)

    def save_participants(
        self,
        people: Sequence[Participant],
        *,
        actor: str,
        types: Sequence[AttributeType] = (),
    ) -> None:
        """Writes participants and what their attributes are. Raises WrongValue."""
        with self.action("participants", actor=actor, participants=len(people)) as action:
            participants.save_attribute_types(action, types)
            participants.save_participants(action, people)

    def save_codebook(
        self, yaml: str, *, path: str, actor: str, book: Codebook | None = None
    ) -> Codebook:
        """The codebook of a YAML text, put in force; `book` is it if it was loaded already.

        Raises CodebookError.
        """
        book = book or _read(yaml, path)
        packed = blob(yaml.encode())
        with self.action("codebook.import", actor=actor, version=book.version) as action:
            codebooks.save_codebook(action, book, packed)
        self._codebooks[packed.sha256] = book
        return book

    def save_codings(
        self, new: Sequence[Coding], *, actor: str, verb: str = "code.add"
    ) -> list[str]:
        """The GUIDs of new codings on the current texts. Raises QuoteMismatch, Unknown."""
        with self.action(verb, actor=actor, codings=len(new)) as action:
            return codings.save_codings(action, new)

    def edit_codings(
        self,
        guids: Sequence[str],
        *,
        actor: str,
        expected: Mapping[str, int] | None = None,
        status: Status | None = None,
        code: str | None = None,
        memo: str | None = None,
    ) -> None:
        """Changes what is given; `expected` maps GUIDs to row versions seen. Raises Conflict."""
        verb = STATUS_VERBS[status] if status else "code.change" if code else "code.memo"
        with self.action(verb, actor=actor, codings=len(guids)) as action:
            codings.edit_codings(
                action, guids, expected=expected, status=status, code=code, memo=memo
            )

    def move_codings(self, moves: Sequence[Move], *, actor: str) -> None:
        """Gives codings another span of their text. Raises Conflict, QuoteMismatch."""
        with self.action("code.move", actor=actor, codings=len(moves)) as action:
            codings.move_codings(action, moves)

    def remove_codings(
        self, guids: Sequence[str], *, actor: str, expected: Mapping[str, int] | None = None
    ) -> None:
        """Takes codings away. Raises Conflict."""
        with self.action("code.remove", actor=actor, codings=len(guids)) as action:
            codings.remove_codings(action, guids, expected=expected)

    def replace_proposals(
        self, tagged: Sequence[Tagged], *, unit: Unit = Unit.SENTENCE, actor: str
    ) -> ProposalCounts:
        """Writes what the machine finds now; what people decided stays. Raises Conflict."""
        with self.action("tag", actor=actor, documents=len(tagged)) as action:
            counts = tagging.replace_proposals(action, tagged, unit=unit)
            action.summary |= {"new": counts.new, "again": counts.again, "gone": counts.gone}
        return counts

    def preview_proposals(self, tagged: Sequence[Tagged]) -> ProposalCounts:
        """What `replace_proposals` would do. Raises Conflict."""
        with self.database.reading() as connection:
            return tagging.preview_proposals(connection, tagged)

    def set_memo(
        self, kind: MemoKind, target: str, text: str, *, actor: str, expected: int | None = None
    ) -> None:
        """Writes the actor's memo on something; an empty one takes it away. Raises Conflict."""
        with self.action("memo", actor=actor, kind=kind.value, target=target) as action:
            people.set_memo(action, kind, target, text, author=actor, expected=expected)

    def set_statement(
        self, code: str, text: Localized, *, actor: str, expected: int | None = None
    ) -> None:
        """Writes what the theme of a code says, in the actor's words. Raises Conflict."""
        with self.action("statement", actor=actor, code=code) as action:
            people.set_statement(action, code, text, author=actor, expected=expected)

    def save_passphrase(self, name: str, hashed: str | None, *, actor: str) -> None:
        """Writes the hash of a name's passphrase; None takes it away."""
        verb = "coders.remove" if hashed is None else "coders.passphrase"
        with self.action(verb, actor=actor, name=name) as action:
            passphrases.save_hash(action, name, hashed)

    def set_setting(self, key: str, value: Any, *, actor: str, expected: int | None = None) -> None:
        """Writes a setting; None takes it away. Raises Conflict."""
        with self.action("setting", actor=actor, key=key) as action:
            people.set_setting(action, key, value, expected=expected)

    def index_texts(self) -> None:
        """Makes every text searchable that is not yet."""
        with self.database.writing() as connection:
            index_texts(connection, self.texts)
        self.searchable = True

    def export_copy(self, path: Path) -> None:
        """Writes a whole copy of the project to a new file, while others work on.

        Raises ProjectExists, OutputError.
        """
        copy_to_file(self.database, path)


def _read(yaml: str, path: str) -> Codebook:
    """The codebook of a YAML text; only now is what reading one takes imported."""
    from ..coding import load_codebook

    return load_codebook(yaml, path=path)
