"""A study as a database of Taguette 1.5.2, which Taguette opens, imports and goes on with.

The project belongs to ``admin``, whom Taguette signs in by itself on one's own machine. Highlights
name no coder there; the log of commands does, with the time, and `taguette.read` believes it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..study import Study, StudyCoding
from ..text.offsets import code_points_to_utf8
from .code_paths import MARK as PATH_MARK
from .fitting import shorten, to_utc_line
from .sqlite import NewDatabase, Value, create
from .taguette_html import as_html

ADMIN = "admin"
"""The account that Taguette uses where nobody signs in, and writes into every export."""

NO_TIME = "1970-01-01 00:00:00.000000"
"""Stands where Taguette wants a time and none is known."""

MAX_PROJECT_NAME = MAX_DOCUMENT_NAME = 50
MAX_FILE_NAME = 100
MAX_TAG_PATH = 200
MAX_DESCRIPTION = 102_400
"""What Taguette takes where it imports a database into another, in code points."""

LIKELY_MARKS = (PATH_MARK, " / ", "/", ">", "::")
PATH_MARKS = (*LIKELY_MARKS, ":", ".", "|", "\\")
"""What people write between them; the likely ones hardly stand in a name."""

REVISION = "db5e31a0233d"
"""The state of Taguette's schema, as its migrations (Alembic) call it."""

PRAGMAS = ("PRAGMA auto_vacuum = 1", "PRAGMA application_id = 0x54677474")

_PROJECT = "project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE"
_USER = "user_login VARCHAR(30) NOT NULL REFERENCES users (login)"
_KEY = "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"
TABLES = {
    "alembic_version": "version_num VARCHAR(32) NOT NULL PRIMARY KEY",
    "users": """login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL,
        hashed_password VARCHAR(192), disabled BOOLEAN NOT NULL, password_set_date DATETIME,
        language VARCHAR(10), email VARCHAR(256), email_sent DATETIME""",
    "projects": f"""{_KEY}, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
        created DATETIME NOT NULL""",
    "project_members": f"""{_PROJECT}, {_USER} ON DELETE CASCADE ON UPDATE CASCADE,
        privileges VARCHAR(11) NOT NULL, PRIMARY KEY (project_id, user_login)""",
    "documents": f"""{_KEY}, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
        filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, {_PROJECT},
        text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL""",
    "commands": f"""{_KEY}, date DATETIME NOT NULL, {_USER} ON UPDATE CASCADE, {_PROJECT},
        document_id INTEGER, payload TEXT NOT NULL""",
    "tags": f"""{_KEY}, {_PROJECT}, path VARCHAR(200) NOT NULL, description TEXT NOT NULL,
        CONSTRAINT uq_tags_project_id UNIQUE (project_id, path)""",
    "highlights": f"""{_KEY},
        document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL""",
    "highlight_tags": """
        highlight_id INTEGER NOT NULL REFERENCES highlights (id) ON DELETE CASCADE,
        tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
        PRIMARY KEY (highlight_id, tag_id)""",
}
INDEXES = {
    "ix_users_email": "users (email)",
    "ix_project_members_project_id": "project_members (project_id)",
    "ix_project_members_user_login": "project_members (user_login)",
    "ix_documents_project_id": "documents (project_id)",
    "idx_project_document": "commands (project_id, document_id)",
    "idx_project_id": "commands (project_id, id)",
    "ix_commands_date": "commands (date)",
    "ix_commands_document_id": "commands (document_id)",
    "ix_commands_project_id": "commands (project_id)",
    "ix_commands_user_login": "commands (user_login)",
    "ix_tags_path": "tags (path)",
    "ix_tags_project_id": "tags (project_id)",
    "ix_highlights_document_id": "highlights (document_id)",
    "ix_highlight_tags_highlight_id": "highlight_tags (highlight_id)",
    "ix_highlight_tags_tag_id": "highlight_tags (tag_id)",
}


def write(study: Study, target: Path) -> None:
    """Writes a fitted study to a new file. Raises OutputError."""
    with create(target, *PRAGMAS) as database:
        for name, columns in TABLES.items():
            database.run(f"CREATE TABLE {name} ({columns})")
        for name, columns in INDEXES.items():
            unique = "UNIQUE " if name == "ix_users_email" else ""
            database.run(f"CREATE {unique}INDEX {name} ON {columns}")
        database.insert("alembic_version", ("version_num",), [(REVISION,)])
        _insert_project(database, study)
        _insert_documents(database, study)
        database.insert(
            "tags",
            ("id", "project_id", "path", "description"),
            ((n, 1, code.name, code.description) for n, code in enumerate(study.codes, 1)),
        )
        _insert_highlights(database, study)


def _memo(study: Study, kind: str, target: str) -> str:
    return next((m.text for m in study.memos if (m.kind, m.target) == (kind, target)), "")


def _insert_project(database: NewDatabase, study: Study) -> None:
    logins = [ADMIN, *(coder.name for coder in study.coders)]
    database.insert(
        "users",
        ("login", "created", "disabled"),
        ((login, NO_TIME, 0) for login in logins),
    )
    database.insert(
        "projects",
        ("id", "name", "description", "created"),
        [(1, study.name, _memo(study, "project", ""), NO_TIME)],
    )
    database.insert(
        "project_members",
        ("project_id", "user_login", "privileges"),
        ((1, login, "ADMIN" if login == ADMIN else "TAG") for login in logins),
    )


def _insert_documents(database: NewDatabase, study: Study) -> None:
    database.insert(
        "documents",
        (
            "id",
            "project_id",
            "name",
            "filename",
            "description",
            "created",
            "text_direction",
            "contents",
        ),
        (
            (
                number,
                1,
                shorten(text.name, MAX_DOCUMENT_NAME),
                text.name,
                _memo(study, "document", text.key),
                _time(text.created),
                "LEFT_TO_RIGHT",
                as_html(text.text),
            )
            for number, text in enumerate(study.texts, 1)
        ),
    )


def _insert_highlights(database: NewDatabase, study: Study) -> None:
    """One highlight for the codings of one place by one coder at one time, and its command."""
    documents = {text.key: number for number, text in enumerate(study.texts, 1)}
    tags = {code.key: number for number, code in enumerate(study.codes, 1)}
    highlights: list[tuple[Value, ...]] = []
    tagged: list[tuple[Value, ...]] = []
    commands: list[tuple[Value, ...]] = []
    for number, (first, codes, start, end) in enumerate(_highlights(study), 1):
        document = documents[first.text]
        numbers = sorted(tags[code] for code in codes)
        highlights.append((number, document, start, end, as_html(first.quote)))
        tagged += [(number, tag) for tag in numbers]
        payload = {
            "type": "highlight_add",
            "highlight_id": number,
            "start_offset": start,
            "end_offset": end,
            "tags": numbers,
        }
        told = json.dumps(payload, sort_keys=True)
        commands.append((_time(first.created), first.coder, 1, document, told))
    database.insert(
        "highlights", ("id", "document_id", "start_offset", "end_offset", "snippet"), highlights
    )
    database.insert("highlight_tags", ("highlight_id", "tag_id"), tagged)
    database.insert(
        "commands", ("date", "user_login", "project_id", "document_id", "payload"), commands
    )


def _highlights(study: Study) -> Iterator[tuple[StudyCoding, Sequence[str], int, int]]:
    """One coding of each highlight, the codes of all of them, and the place in bytes."""
    by_text: dict[str, list[StudyCoding]] = defaultdict(list)
    for coding in study.codings:
        by_text[coding.text].append(coding)
    for text in study.texts:
        together: dict[tuple[int, int, str, str], list[StudyCoding]] = defaultdict(list)
        for coding in by_text[text.key]:
            together[coding.start, coding.end, coding.coder, coding.created].append(coding)
        places = [(start, end) for start, end, _, _ in together]
        in_bytes = code_points_to_utf8(text.text, places).tolist() if places else []
        for codings, (start, end) in zip(together.values(), in_bytes, strict=True):
            yield codings[0], [coding.code for coding in codings], start, end


def _time(created: str) -> str:
    return to_utc_line(created, fine=True) if created else NO_TIME


def continue_path(path: str, name: str) -> str:
    """The path of what is called `name` below `path`; a name that is one already stays.

    >>> continue_path("đi lại", "xa"), continue_path("đi lại", "đi lại/xa")
    ('đi lại > xa', 'đi lại/xa')
    """
    is_path = name.startswith(path) and name.startswith(PATH_MARKS, len(path))
    return name if is_path else f"{path}{PATH_MARK}{name}"


def parents_by_path(paths: Sequence[str]) -> list[int | None]:
    """For each path the number of the longest other one that it continues behind a mark.

    >>> parents_by_path(["đi lại", "đi lại/xa", "đi lại xa"])
    [None, 0, None]
    """
    numbers = {path: number for number, path in reversed(list(enumerate(paths)))}
    found: list[int | None] = []
    for path in paths:
        stems = (
            path[:at]
            for mark in PATH_MARKS
            for at in range(1, min(len(path) - len(mark), MAX_TAG_PATH))
            if path.startswith(mark, at)
        )
        known = [stem for stem in stems if stem in numbers]
        found.append(numbers[max(known, key=len)] if known else None)
    return found
