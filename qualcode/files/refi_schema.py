"""The words of the schema Project.xsd, and what of them a study can hold."""

from __future__ import annotations

import re

NAMESPACE = "urn:QDA-XML:project:1.0"

KINDS = {
    "Text": "text",
    "Boolean": "choice",
    "Integer": "number",
    "Float": "number",
    "Date": "date",
    "DateTime": "text",
}
"""The kind of a study's variable for each ``typeOfVariable``."""

VALUES = {
    "Text": "TextValue",
    "Boolean": "BooleanValue",
    "Integer": "IntegerValue",
    "Float": "FloatValue",
    "Date": "DateValue",
    "DateTime": "DateTimeValue",
}.values()

EXTENT = re.compile(r"qualcode: (text|number|date|choice)(, documents)?")
"""The description we give a variable whose kind or bearer the schema cannot tell."""

_MADE = frozenset({"creatingUser", "creationDateTime"})
_SELECTION = frozenset({"guid", "name"}) | _MADE

READ_ATTRIBUTES: dict[str, frozenset[str]] = {
    "Project": frozenset({"name", "origin", "creatingUserGUID"}),
    "User": frozenset({"guid", "name"}),
    "Code": frozenset({"guid", "name", "isCodable", "color"}),
    "Variable": frozenset({"guid", "name", "typeOfVariable"}),
    "Case": frozenset({"guid", "name"}),
    "TextSource": frozenset({"guid", "name", "plainTextPath", "richTextPath", "creationDateTime"}),
    "PDFSource": frozenset({"guid", "name", "path", "creationDateTime"}),
    "PictureSource": frozenset({"guid", "name", "path", "creationDateTime"}),
    "AudioSource": frozenset({"guid", "name", "path"}),
    "VideoSource": frozenset({"guid", "name", "path"}),
    "Transcript": frozenset({"guid", "name", "plainTextPath", "richTextPath", "creationDateTime"}),
    "TextDescription": frozenset({"guid", "name", "plainTextPath", "richTextPath"}),
    "Representation": frozenset({"guid", "name", "plainTextPath", "richTextPath"}),
    "Note": frozenset({"guid", "name", "plainTextPath", "richTextPath"}) | _MADE,
    "PlainTextSelection": _SELECTION | {"startPosition", "endPosition"},
    "PDFSelection": _SELECTION | {"page", "firstX", "firstY", "secondX", "secondY"},
    "PictureSelection": _SELECTION | {"firstX", "firstY", "secondX", "secondY"},
    "AudioSelection": _SELECTION | {"begin", "end"},
    "VideoSelection": _SELECTION | {"begin", "end"},
    "TranscriptSelection": _SELECTION | {"fromSyncPoint", "toSyncPoint"},
    "SyncPoint": frozenset({"guid", "position", "timeStamp"}),
    "Coding": frozenset({"guid"}) | _MADE,
    "Set": frozenset({"guid", "name"}),
    "Link": frozenset({"guid", "name", "direction", "color", "originGUID", "targetGUID"}),
    **dict.fromkeys(
        (
            *("NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef"),
            *("MemberCode", "MemberSource", "MemberNote"),
        ),
        frozenset({"targetGUID"}),
    ),
    "Graph": frozenset({"guid", "name"}),
    "Vertex": frozenset(
        {"guid", "representedGUID", "name", "firstX", "firstY", "secondX", "secondY"}
        | {"shape", "color"}
    ),
    "Edge": frozenset(
        {"guid", "representedGUID", "name", "sourceVertex", "targetVertex", "color"}
        | {"direction", "lineStyle"}
    ),
}
"""The attributes that are kept, or lost with an element that is counted as a loss itself."""

KNOWN_ELEMENTS = frozenset(
    {"Users", "CodeBook", "Codes", "Variables", "Cases", "Sources", "Notes", "Links", "Sets"}
    | {"Graphs", "Description", "PlainTextContent", "VariableValue"}
    | set(VALUES)
    | READ_ATTRIBUTES.keys()
)
