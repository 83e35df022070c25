"""What of a web page is not its text: menus, link lists, forms, boxes beside the article.

Signs of that are an element's name, its role, the words of its class, and how much of its text is
links. None of them is believed where it would take most of the page away: an ASP.NET page is one
form, a forum's posts may all be called comments.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def names(text: str) -> frozenset[str]:
    """The words of `text`, as a set."""
    return frozenset(text.split())


WORD_PROCESSORS = re.compile(
    r"microsoft word|libreoffice|openoffice|google docs|abiword|wps office|onlyoffice",
    re.IGNORECASE,
)
MAX_SHARE = 0.35
"""Parts that seem to stand around the text and hold more of the page than this are its text."""

MAX_LISTS_SHARE = 0.8
"""A page of nothing but links is kept as it is."""

MAIN_SHARE = 0.75
"""An element that names itself the main text has to hold this share of the letters."""

LINK_SHARE = 0.6
"""Of the letters of a link list, the share that are links."""

DOCUMENT_LINK_SHARE = 0.1
"""With fewer links than this, and no menu, a page is a document."""

MAX_HEADING = 40
"""Letters of a line that may be the heading of a link list."""

_AROUND = frozenset({"nav", "aside", "footer", "form", "menu"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_PAGE_TAGS = frozenset({"html", "body", "main", "article", "h1"})
_CLASS_WORDS = names(
    "nav navbar menu breadcrumb breadcrumbs sidebar footer related share sharing social tags "
    "sharedaddy pagination paging pager widget banner ads advert advertisement cookie popup modal "
    "newsletter subscribe login toolbar actions comment comments topbar bottombar tukhoa "
    "chiase"
)
_CLASS_PARTS = (
    "breadcrumb", "lienquan", "quangcao", "docnhieu", "tinmoi", "xemthem", "binhluan", "sidebar",
)  # fmt: skip
"""What also stands inside longer words, as Vietnamese class names are written."""

_SITE_HEADERS = frozenset({"header", "site-header", "page-header", "siteheader", "pageheader"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LETTER = re.compile(r"\w")
_LIST_TAGS = ("ul", "ol", "dl", "table", "tr", "td", "div", "section", "p", "center")
_INLINE = names("a b i u em strong span font small big sub sup img")
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "b", "strong", "p"})


@dataclass(slots=True)
class _Size:
    """Of an element with all that is in it: letters, those of links, links, and whether an h1."""

    letters: int = 0
    linked: int = 0
    links: int = 0
    title: bool = False

    @property
    def link_share(self) -> float:
        return self.linked / self.letters if self.letters else 0.0


def is_document(root: _Element) -> bool:
    """Whether this is a text by itself, not a page of a site: nothing of it may be left out."""
    body = root.find(".//body")
    if body is not None and "doc-content" in (body.get("class") or "").split():
        return True  # Google Docs
    if next(root.iter("nav", "aside", "footer", "form"), None) is not None:
        return False
    return _measure(root)[root].link_share < DOCUMENT_LINK_SHARE


def is_word_processors(root: _Element) -> bool:
    """Whether a word processor says that it made this."""
    said = (meta.get("content", "") for meta in root.iter("meta"))
    return any(WORD_PROCESSORS.search(each) for each in said)


def drop_page_parts(root: _Element) -> int:
    """Takes out what is not the page's text, and gives the number of words in it."""
    before = _count_words(root)
    sizes = _measure(root)
    total = sizes[root].letters
    for group in _suspects(root, sizes).values():
        _drop_all(group, sizes, MAX_SHARE * total)
    sizes = _measure(root)
    _drop_all(_link_lists(root, sizes), sizes, MAX_LISTS_SHARE * sizes[root].letters)
    for line in list(_link_lines(root)):
        for link in line:
            drop(link)
    _drop_around_main(root, _measure(root))
    return before - _count_words(root)


def drop(element: _Element) -> None:
    """Takes an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _measure(root: _Element) -> dict[_Element, _Size]:
    """The size of every element, from the innermost outwards."""
    sizes: dict[_Element, _Size] = defaultdict(_Size)
    for element in reversed(list(root.iter("*"))):
        size = sizes[element]
        size.letters += _letters(element.text)
        if element.tag == "a" and element.get("href") is not None:
            size.linked, size.links = size.letters, 1
        size.title |= element.tag == "h1" and size.letters > 0
        parent = element.getparent()
        if parent is not None and element is not root:
            around = sizes[parent]
            around.letters += size.letters + _letters(element.tail)
            around.linked += size.linked
            around.links += size.links
            around.title |= size.title
    return sizes


def _letters(text: str | None) -> int:
    return len(_LETTER.findall(text)) if text else 0


def _count_words(root: _Element) -> int:
    return len(" ".join(map(str, root.itertext())).split())


def _suspects(root: _Element, sizes: Mapping[_Element, _Size]) -> dict[str, list[_Element]]:
    """What seems to stand around the text, by the sign of it."""
    groups: defaultdict[str, list[_Element]] = defaultdict(list)
    for element in root.iter("*"):
        if element.tag in _PAGE_TAGS or not sizes[element].letters:
            continue
        if element.tag in _AROUND:
            groups[element.tag].append(element)
        elif sizes[element].title:
            continue
        elif element.get("role") in _ROLES:
            groups["role"].append(element)
        elif element.tag == "header":
            if next(element.iterancestors("article", "main"), None) is None:
                groups["header"].append(element)
        elif sign := _class_sign(element):
            groups[sign].append(element)
    return groups


def _class_sign(element: _Element) -> str:
    """The word of an element's class or id that says it is no text, or an empty string."""
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    for name in names:
        if name.lower() in _SITE_HEADERS:
            return "header"
        for word in map(str.lower, _WORD.findall(name)):
            if word in _CLASS_WORDS:
                return word.rstrip("s")
        plain = name.lower().replace("-", "").replace("_", "")
        for part in _CLASS_PARTS:
            if part in plain:
                return part
    return ""


def _link_lists(root: _Element, sizes: Mapping[_Element, _Size]) -> list[_Element]:
    """Lists and boxes of hardly anything but links, with their headings."""
    lists = [
        element
        for element in root.iter(*_LIST_TAGS)
        if sizes[element].links > 1
        and sizes[element].link_share >= LINK_SHARE
        and not sizes[element].title
    ]
    headings = []
    for element in lists:
        before = element.getprevious()
        if (
            before is not None
            and before.tag in _HEADINGS
            and sizes[before].letters <= MAX_HEADING
            and not "".join(map(str, before.itertext())).rstrip().endswith((".", "?", "!"))
            and not sizes[before].title
        ):
            headings.append(before)
    return lists + headings


def _link_lines(root: _Element) -> Iterator[list[_Element]]:
    """Links of which two or more fill a line between two breaks, with nothing but marks between."""
    for element in root.iter(*_LIST_TAGS):
        if element.find("a") is None:
            continue
        line: list[_Element] = []
        is_links = not _letters(element.text)
        for child in [*element, None]:
            if child is None or child.tag not in _INLINE:
                if is_links and len(line) > 1:
                    yield line
                line, is_links = [], child is not None and not _letters(child.tail)
                continue
            line.append(child)
            is_links &= child.tag == "a" and not _letters(child.tail)


def _drop_all(elements: Iterable[_Element], sizes: Mapping[_Element, _Size], most: float) -> None:
    """Takes the elements out, unless they hold more than `most` letters together."""
    chosen = set(elements)
    outer = [each for each in chosen if chosen.isdisjoint(each.iterancestors())]
    if sum(sizes[each].letters for each in outer) <= most:
        for each in outer:
            drop(each)


def _drop_around_main(root: _Element, sizes: Mapping[_Element, _Size]) -> None:
    """Where one element calls itself the main text: takes out what stands beside it."""
    articles = list(root.iter("article"))
    candidates = [*root.iter("main"), *(articles if len(articles) == 1 else ())]
    least = MAIN_SHARE * sizes[root].letters
    main = next((each for each in candidates if sizes[each].letters >= least), None)
    if main is None:
        return
    kept = {main, *main.iterancestors()}
    for ancestor in list(main.iterancestors()):
        if ancestor.tag == "html":
            break
        for child in list(ancestor):
            if child not in kept and not sizes[child].title:
                drop(child)
