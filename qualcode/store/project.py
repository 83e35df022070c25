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

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, false

from ..errors import ForeignProject, OutputError, ProjectBusy, ProjectExists, ReadOnlyProject
from ..model import Codebook, Coding, Localized, Participant, Status, Unit
from . import (
    codebooks,
    codings,
    documents,
    journal,
    migrations,
    participants,
    passphrases,
    people,
    schema,
    tagging,
    undoing,
)
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
from .holdings import Holdings, read_codebook
from .invariants import Texts
from .journal import Action, Sources
from .opening import inspect, version_of
from .packing import blob
from .participants import AttributeType
from .people import MemoKind
from .search import index_texts
from .tagging import ProposalCounts, Tagged

STATUS_VERBS = {
    Status.PROPOSED: "code.propose",
    Status.ACCEPTED: "code.accept",
    Status.REJECTED: "code.reject",
    Status.MANUAL: "code.change",
}

REAL_SOURCES = Sources(now=utc_now, new_guid=new_guid)


class Project(Holdings):
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

    def may_write(self) -> bool:
        """Whether the file, its folder or the server lets us change the project."""
        nothing = schema.settings.delete().where(false())
        try:
            with self.database.writing() as connection:
                connection.execute(nothing)
        except ReadOnlyProject:
            return False
        except ProjectBusy:  # others write, so we may wait for our turn
            return True
        return True

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

    def undo(self, *, actor: str, number: int | None = None, anyone: bool = False) -> int:
        """The number of the event that was taken back: the actor's newest in force, or `anyone`'s.

        With a `number` it is that one of them. Raises NothingToUndo, Conflict, BuiltUpon.
        """
        with self.action("undo", actor=actor) as action:
            return undoing.undo(action, None if anyone else actor, number)

    def redo(self, *, actor: str, anyone: bool = False) -> int:
        """The number of the undo that was taken back: of what the actor did, or `anyone`.

        Raises NothingToRedo, Conflict, BuiltUpon.
        """
        with self.action("redo", actor=actor) as action:
            return undoing.redo(action, None if anyone else actor)

    def undo_to(self, number: int, *, actor: str, newest: int | None = None) -> list[int]:
        """The events that were taken back for all to be as after event `number`, newest first.

        Raises Conflict, also where something was done since event `newest`; BuiltUpon.
        """
        return undoing.undo_to(
            self.database, self.texts, self.sources, number, actor=actor, newest=newest
        )

    def save_documents(self, plans: Sequence[DocumentPlan], *, actor: str) -> None:
        """Writes new documents and new texts of old ones; see `documents.save_documents`."""
        packed = [documents.pack(plan, searchable=self.searchable) for plan in plans]
        names = [plan.document.id for plan in plans]
        with self.action("import", actor=actor, documents=names) as action:
            documents.save_documents(action, packed)

    def remove_document(self, name: str, *, actor: str) -> None:
        """Takes a document away with its codings. Raises Unknown."""
        with self.action("document.remove", actor=actor, documents=[name]) as action:
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
        book = book or read_codebook(yaml, path)
        packed = blob(yaml.encode())
        with self.action("codebook.import", actor=actor, version=book.version) as action:
            codebooks.save_codebook(action, book, packed)
        self._codebooks[packed.sha256] = book
        return book

    def save_codings(
        self, new: Sequence[Coding], *, actor: str, verb: str = "code.add"
    ) -> list[str]:
        """The GUIDs of new codings on the current texts. Raises QuoteMismatch, Unknown."""
        places = ((each.document, each.code) for each in new)
        with self.action(verb, actor=actor, **codings.summarise(places)) as action:
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
        with self.action(verb, actor=actor) as action:
            codings.edit_codings(
                action, guids, expected=expected, status=status, code=code, memo=memo
            )
            action.summary |= codings.summarise(codings.places_of(action.connection, guids))

    def move_codings(self, moves: Sequence[Move], *, actor: str) -> None:
        """Gives codings another span of their text. Raises Conflict, QuoteMismatch."""
        with self.action("code.move", actor=actor) as action:
            codings.move_codings(action, moves)
            guids = [move.guid for move in moves]
            action.summary |= codings.summarise(codings.places_of(action.connection, guids))

    def remove_codings(
        self, guids: Sequence[str], *, actor: str, expected: Mapping[str, int] | None = None
    ) -> None:
        """Takes codings away. Raises Conflict."""
        with self.action("code.remove", actor=actor) as action:
            action.summary |= codings.summarise(codings.places_of(action.connection, guids))
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
