"""What pages say otherwise than the terminal: nothing of commands, nothing of this machine.

Whoever reads a page may sit elsewhere, and has buttons instead of commands. So where our texts
name a command, a page has words of its own; and it never tells a path or a database's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ..errors import (
    BlindStudy,
    DoubtfulOffsets,
    NoCodebook,
    NotProposed,
    OutputError,
    OutsideText,
    ReservedName,
    SeveralPlaces,
)
from ..messages import N_, Said, Translator, say

IN_TERMINAL = N_("the terminal in which qualcode runs says why")

ON_PAGES: Mapping[str, str] = {
    NoCodebook.template: N_(
        "The study has no codebook yet. Make a first code on the page Codebook, or bring one in."
    ),
    BlindStudy.template: N_(
        "The study is blind: nobody sees yet what others coded. When all have finished, whoever "
        "began the study can unlock it on the page Compare."
    ),
    ReservedName.template: N_("Nobody can act as “{name}”: the name means a layer. Take another."),
    DoubtfulOffsets.template: N_(
        "{path}: only {score} of the quotes in it stand where its offsets say, read the best way "
        "({dialect}). Look at the file in the program that made it."
    ),
    SeveralPlaces.template: N_(
        "“{quote}” stands in {document} {n} times: {places}. Give more of its words."
    ),
    OutsideText.template: N_(
        "{document} has {length} characters; there is no place {start}–{end} in it."
    ),
    NotProposed.template: N_(
        "{place}: this is {coder}'s own coding, no proposal to accept or reject."
    ),
    OutputError.template: N_("{path}: cannot be written ({what})."),
    "SHARE lies above 0 and is at most 1; K is at least 1.": N_(
        "The share lies above 0 and is at most 1; the number of coders is at least 1."
    ),
    "no column holds what people said; call it “text” (or “văn bản”, “câu trả lời”). A table of "
    "participants is given with --participants": N_(
        "no column holds what people said; call it “text” (or “văn bản”, “câu trả lời”). A table "
        "of participants is read on the study's page, under Participants"
    ),
    "A span is START END CODE with START before END, inside the document.": N_(
        "A passage begins before it ends, and lies inside the document."
    ),
    "{file} is a codebook. Bring it in with: qualcode codebook import {file}": N_(
        "{file} is a codebook. Bring it in on the page Codebook."
    ),
    "{document}: chosen quotes whose place in the new text is not certain: {n}. They stay on the "
    "text before, and no report shows them. See them with: qualcode theme list": N_(
        "{document}: chosen quotes whose place in the new text is not certain: {n}. They stay on "
        "the text before, and no report shows them."
    ),
    "See the ids with: qualcode code list": "",
    "See the ids with: qualcode adjudicate list": "",
    "See the ids with: qualcode theme list": "",
    "See what waits with: qualcode merge inbox": "",
    "See the codes with: qualcode codebook list": "",
    "Look for its words with: qualcode search": N_("Look for its words with the search."),
    "say the new id, or the new name with --name": N_("give a new id or a new name"),
    "say where to: --parent, --domain or --top": N_("choose where to"),
    "say the new code's name with --name": N_("give the new code a name"),
    "either --reassign or --with-codings, not both": N_(
        "either another code takes over the codings, or they are taken away too"
    ),
    "Give them to another code (--reassign CODE) or take them away too (--with-codings).": N_(
        "Give them to another code, or take them away too."
    ),
    "Say what becomes of them: {example}, or --keep to leave them as they are.": N_(
        "Say what becomes of them."
    ),
    "Say what becomes of them: --map OLD=NEW, or --keep to leave them as they are.": N_(
        "Say what becomes of them."
    ),
    "{document}: little of the text before is left in {file}. If it is another interview, take "
    "this back with qualcode undo and rename the file.": N_(
        "{document}: little of the text before is left in {file}. If it is another interview, "
        "rename the file before you bring it in."
    ),
    "No place was found for it. Give one: --span START END, or --leave.": N_(
        "No place was found for it. Mark one in the text, or leave it."
    ),
    "{document} was corrected since. Merge the copy again, or give a place: --span START END": N_(
        "{document} was corrected since. Merge the copy again, or mark a place in the text."
    ),
    "{document} has {length} characters; START counts from 0, END is the first character after "
    "the place.": N_("{document} has {length} characters; this place does not lie in it."),
    "{file} is no study, nor a file of codings. Transcripts come in with: qualcode import {file}": (
        N_("{file} is no study, nor a file of codings.")
    ),
    "{document}: no turn of a respondent was found, so nothing in it is coded. Check the speaker "
    "labels or give them with --labels.": N_(
        "{document}: no turn of a respondent was found, so nothing in it is coded. Check who "
        "speaks under which label."
    ),
    "proposals of a machine that nobody has reviewed (--status proposed)": N_(
        "proposals of a machine that nobody has reviewed"
    ),
    "codings that people rejected (--status rejected)": N_("codings that people rejected"),
    "{document}: it is not known which voice is that of {names}. Say it with: qualcode "
    "participants import": N_("{document}: it is not known which voice is that of {names}."),
}
"""Our texts that name commands, and what pages say instead."""


class PageTranslator(Translator):
    """A translator for pages: in their words, and without places of this machine."""

    def __call__(self, text: str, /, **values: Any) -> str:
        """`text` as pages say it, in this language."""
        return super().__call__(ON_PAGES.get(text, text), **_without_places(values))


def _without_places(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a message, with the name of a file or database instead of where it lies.

    What a database's driver says names servers and sockets, so that is left out too.
    """
    path = values.get("path")
    if not isinstance(path, PurePath | str):
        return values
    if PurePath(path).is_absolute():
        return {**values, "path": PurePath(path).name}
    if "://" not in str(path):
        return values
    named = {**values, "path": str(path).partition("?")[0].rpartition("/")[2]}
    if "what" in values and not isinstance(values["what"], Said):
        named["what"] = say(IN_TERMINAL)
    return named
