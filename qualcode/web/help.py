"""The help's page: a short guide, the tour, and every shortcut, read from our scripts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from ..messages import N_
from .desk import STUDY_ID, Desk, open_page
from .showing import STATIC, modules_of

PAGES = (
    ("shell.js", N_("On every page")),
    ("study.js", N_("Study")),
    ("coding.js", N_("Coding")),
    ("codebook.js", N_("Codebook")),
    ("compare.js", N_("Compare")),
    ("compare_inbox.js", N_("Merge inbox")),
    ("findings.js", N_("Matrix")),
    ("queries.js", N_("Query")),
    ("theme.js", N_("Theme")),
    ("history.js", N_("History")),
)
"""The script of each page, and what the page is called."""

FAMILIES = {
    "code.${digit}": ("1 – 9", N_("Code with the code of that key")),
    "take${key}": ("a, b, …; 1 – 9", N_("Take what that coder said")),
    "next${key}": ("j, n", N_("Next difference")),
    "before${key}": ("k, p", N_("Previous difference")),
    "inbox.${answer}": ("a, …", N_("Give the answer of that letter")),
    "inbox.next.${key}": ("j, n", N_("Next question")),
    "inbox.before.${key}": ("k, p", N_("Previous question")),
    "span${keys}${arrow}": ("Alt + ← →", N_("Move an end of your own passage")),
}
"""Shortcuts that are made in a loop: the name as it stands in the script, their keys, what for.

These keys stay as they are; all others may be changed.
"""

_LITERAL = re.compile(r'\bshortcut\(\s*"([^"]+)",\s*"([^"]+)",\s*t\(("(?:[^"\\]|\\.)*")')
_LOOPED = re.compile(r"\bshortcut\(\s*`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut as a script registers it; one of a loop has a `fixed` family of keys."""

    name: str
    key: str
    what: str
    fixed: bool = False


@cache
def shortcuts_of(module: str) -> tuple[Shortcut, ...]:
    """The shortcuts that one of our scripts registers, in its order."""
    text = (STATIC / module).read_text("utf-8")
    found = [
        (match.start(), Shortcut(match[1], match[2], json.loads(match[3])))
        for match in _LITERAL.finditer(text)
    ]
    for match in _LOOPED.finditer(text):
        keys, what = FAMILIES[match[1]]
        found.append((match.start(), Shortcut(match[1], keys, what, fixed=True)))
    return tuple(shortcut for _, shortcut in sorted(found, key=lambda each: each[0]))


@cache
def shortcuts_by_page() -> tuple[tuple[str, tuple[Shortcut, ...]], ...]:
    """The shortcuts of each page that has any, without those of every page."""
    everywhere = set(modules_of(PAGES[0][0]))
    found = []
    for module, label in PAGES:
        if not (STATIC / module).exists():
            continue
        names = modules_of(module) if module == PAGES[0][0] else [
            each for each in modules_of(module) if each not in everywhere
        ]  # fmt: skip
        listed = {each.name: each for name in names for each in shortcuts_of(name)}
        if listed:
            found.append((label, tuple(listed.values())))
    return tuple(found)


def show_help(desk: Desk) -> Response:
    """The page. It needs no study; where one is named, the way back leads there."""
    study = desk.query.get("study", "")
    t = desk.t
    groups: list[dict[str, Any]] = [
        {
            "page": t(label),
            "keys": [
                {"name": each.name, "key": each.key, "what": t(each.what), "fixed": each.fixed}
                for each in shortcuts
            ],
        }
        for label, shortcuts in shortcuts_by_page()
    ]
    from_study = study if STUDY_ID.fullmatch(study) else ""
    return desk.show("help.html.j2", groups=groups, from_study=from_study)


ROUTES: list[Route] = [Route("/help", open_page(show_help))]
