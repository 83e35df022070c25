"""Run by Taguette's own Python: makes a database with Taguette's code, or looks at one of ours.

    python taguette_itself.py make FOLDER < what.json     workspace.sqlite3 and export.sqlite3
    python taguette_itself.py look DATABASE               what Taguette makes of it, as JSON

`what` is {"documents": [[name, html]], "tags": [[path, description]], "users": [login],
"highlights": [[document, start, end, [tag], login]]}, numbers counting from 0. The steps are those
of Taguette's pages: a document is cleaned, a highlight gets its snippet and its command.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

from taguette import convert, database, export, extract  # noqa: E402


def make(folder: Path, what: dict[str, Any]) -> None:
    """A workspace with one project, and the file that its page of exports would give."""
    db = database.connect(f"sqlite:///{folder / 'workspace.sqlite3'}")()
    db.add(database.User(login="admin"))
    for login in what["users"]:
        db.add(database.User(login=login))
    project = database.Project(name="Nghiên cứu", description="Ghi chú chung")
    db.add(project)
    db.flush()
    documents = []
    for name, html in what["documents"]:
        document = database.Document(
            name=name,
            description="",
            filename=f"{name}.html",
            project=project,
            text_direction=database.TextDirection.LEFT_TO_RIGHT,
            contents=convert.get_html_body(html),
        )
        db.add(document)
        db.flush()
        db.add(database.Command.document_add("admin", document))
        documents.append(document)
    tags = []
    for path, description in what["tags"]:
        tag = database.Tag(project=project, path=path, description=description)
        db.add(tag)
        db.flush()
        db.add(database.Command.tag_add("admin", tag))
        tags.append(tag)
    for number, start, end, given, login in what["highlights"]:
        document = documents[number]
        highlight = database.Highlight(
            document=document,
            start_offset=start,
            end_offset=end,
            snippet=extract.extract(document.contents, start, end),
        )
        highlight.tags = [tags[tag] for tag in given]
        db.add(highlight)
        db.flush()
        numbers = sorted(tags[tag].id for tag in given)
        db.add(database.Command.highlight_add(login, document, highlight, numbers))
    db.commit()
    exported = database.connect(f"sqlite:///{folder / 'export.sqlite3'}")()
    exported.add(database.User(login="admin"))
    exported.commit()
    database.copy_project(db, exported, project.id, "admin")
    exported.commit()


def look(path: Path) -> dict[str, Any]:
    """The project as it is after an import, for which Taguette checks each value."""
    source = database.connect(f"sqlite:///{path}", external=True)()
    db = database.connect("sqlite://")()
    db.add(database.User(login="admin"))
    db.commit()
    (project,) = source.query(database.Project).all()
    number = database.copy_project(source, db, project.id, "admin")
    codebook, highlights = io.StringIO(), io.StringIO()
    imported = db.query(database.Project).get(number)
    export.codebook_csv(list(imported.tags), codebook)
    export.highlights_csv(db, number, "", highlights)
    return {
        "name": imported.name,
        "description": imported.description,
        "documents": [
            [d.name, d.description, convert.html_to_plaintext(d.contents)]
            for d in imported.documents
        ],
        "codebook": codebook.getvalue(),
        "highlights_csv": highlights.getvalue(),
        "highlights": [
            {
                "document": h.document.name,
                "tags": sorted(tag.path for tag in h.tags),
                "snippet": h.snippet,
                "extracted": extract.extract(h.document.contents, h.start_offset, h.end_offset),
            }
            for h in db.query(database.Highlight).order_by(database.Highlight.id)
        ],
        "logins": [c.user_login for c in source.query(database.Command)],
    }


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), json.load(sys.stdin))
    else:
        sys.stdout.write(json.dumps(look(Path(sys.argv[2]))))
