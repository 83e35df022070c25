r"""The HTML in which Taguette keeps a document or a highlight ⇄ its text.

Taguette counts the UTF-8 bytes of all text nodes one after the other: line ends between two
blocks are text nodes too and count, tags do not, and an entity is the character it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

_BLOCK = re.compile(
    r"p|br|div|blockquote|pre|caption|h[1-6r]|[uod]l|li|d[td]|table|thead|tbody|tfoot|t[rhd]"
    r"|section|article|header|footer"
)
"""Elements that stand on lines of their own, and ``br``."""

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | </?(?P<name>[a-zA-Z][^\s/>]*+)(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^>"'])*+(?:>|\Z)
      | <[!?/][^>]*+(?:>|\Z)""",
    re.DOTALL | re.VERBOSE,
)
"""A tag, comment or declaration as browsers see them. It gives no character back, so that a text
full of ``<`` takes no longer than another; the library's HTMLParser takes time squared."""


@dataclass(frozen=True, slots=True)
class Words:
    """The text of some HTML, and the byte offsets at which a line end was added to it.

    `added` counts in the text as Taguette sees it, which is without those line ends.
    """

    text: str
    added: tuple[int, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A place in bytes as Taguette counts, in bytes of `text`."""
        return start + bisect_right(self.added, start), end + bisect_left(self.added, end)


def read_html(html: str) -> Words:
    r"""All text nodes of `html`, with a line end where a block ends and no text node says so.

    >>> read_html("<p>Dạ&amp;vâng</p><p>chị</p>")
    Words(text='Dạ&vâng\nchị', added=(10,))
    """
    pieces: list[str] = []
    added: list[int] = []
    size = 0  # bytes of the text nodes so far
    last_line_end = True  # whether a line end stands behind the last word
    pending: int | None = None  # where a block ended since the last word: the piece and the byte
    pending_bytes = 0
    for node in _nodes(html):
        if node is None:
            if pending is None:
                pending, pending_bytes = len(pieces), size
            continue
        head = node[: len(node) - len(node.lstrip())]
        has_words = len(head) < len(node)
        last_line_end = last_line_end or "\n" in head
        if has_words:
            if pending is not None and not last_line_end:
                pieces.insert(pending, "\n")
                added.append(pending_bytes)
            pending = None
            last_line_end = "\n" in node[len(node.rstrip()) :]
        pieces.append(node)
        size += len(node.encode("utf-8"))
    return Words("".join(pieces), tuple(added))


def _nodes(html: str) -> Iterator[str | None]:
    """The text nodes in order, and None wherever a block begins or ends."""
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    at, after_pre = 0, False
    for tag in _TAG.finditer(html):
        if tag.start() > at:
            yield from _text_node(html[at : tag.start()], after_pre)
            after_pre = False
        at = tag.end()
        name = (tag["name"] or "").lower()
        if _BLOCK.fullmatch(name):
            yield None
        after_pre = name == "pre" and not tag[0].startswith("</")
    yield from _text_node(html[at:], after_pre)


def _text_node(source: str, after_pre: bool) -> Iterator[str]:
    node = unescape(source)
    node = node[1:] if after_pre and node.startswith("\n") else node
    if node:
        yield node


def as_html(text: str) -> str:
    r"""A paragraph for every line that is not empty; the text nodes together are `text`.

    Line ends stand between the paragraphs, but those at the very beginning inside the first one:
    browsers drop what is blank before the first element.

    >>> as_html("\nA & B\n\nC\n")
    '<p>\nA &amp; B</p>\n\n<p>C</p>\n'
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line), None)
    if first is None:
        return f"<p>{text}</p>"
    head = "\n" * first + lines[first]
    return "\n".join(
        [_paragraph(head), *(_paragraph(line) if line else "" for line in lines[first + 1 :])]
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"
