"""The codes of another study in our codebook: ids that fit it, and its YAML with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..coding import load_codebook
from ..coding.codebook_grow import add_to_codebook, write_codebook
from ..errors import CodebookError
from ..files import described
from ..messages import say
from ..model import Code, Codebook, Domain, Localized
from ..store import CodebookInfo, Named, NamedKind
from ..study import Loss, Study, StudyCode
from ..teams.decided import recoded
from ..teams.plan import MergePlan, PlannedCode
from ..text.folding import fold
from .study import MAX_EXAMPLES, STAND_IN

SOURCE_NAME = "codes.yaml"
"""What the codebook is called that is made from a study."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")


@dataclass(frozen=True, slots=True, eq=False)
class GrownCodebook:
    """A codebook with the codes of a study in it; `yaml` is empty where nothing came in.

    `known_as` are the identities that codes and domains have in the study.
    """

    yaml: str = ""
    book: Codebook | None = None
    known_as: Mapping[Named, str] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()


def is_domain(code: StudyCode) -> bool:
    """Whether it is what we call a domain: a category above which nothing stands."""
    return not code.is_codable and code.parent is None


def fit_ids(plan: MergePlan, book: Codebook | None) -> MergePlan:
    """The plan with every new code in the domain that it stands in, or in the stand-in domain."""
    ids = _Ids(plan, book).new_ids()
    if all(old == new for old, new in ids.items()):
        return plan

    def now(code: str | None) -> str:
        return ids.get(code or "", code or "")

    return replace(
        plan,
        codes=tuple(
            replace(
                each,
                code=now(each.code),
                parent=now(each.parent) or None,
            )
            for each in plan.codes
        ),
        codings=tuple(replace(each, code=now(each.code)) for each in plan.codings),
        values=tuple(
            replace(each, target=now(each.target))
            if (each.kind, each.of) == ("memo", "code")
            else replace(each, members=tuple(map(now, each.members)))
            if (each.kind, each.of) == ("set", "codes")
            else replace(each, value=recoded(each.value, ids))
            if each.kind == "decision" and each.value
            else each
            for each in plan.values
        ),
        statements=tuple(replace(each, code=now(each.code)) for each in plan.statements),
        quotes=tuple(
            replace(each, quote=replace(each.quote, code=now(each.quote.code)))
            for each in plan.quotes
        ),
        waiting=tuple(replace(each, code=now(each.code)) for each in plan.waiting),
    )


class _Ids:
    """The ids of the codes that a plan brings in."""

    def __init__(self, plan: MergePlan, book: Codebook | None) -> None:
        self.plan = plan
        self.by_key = {each.source.key: each for each in plan.codes}
        self.domains = {each.id for each in book.domains} if book else set()
        self.taken = {each.id for each in book.codes} if book else set()

    def new_ids(self) -> dict[str, str]:
        """Planned id → the id that fits."""
        ids: dict[str, str] = {}
        for each in self.plan.codes:
            if each.is_new and is_domain(each.source):
                ids[each.code] = self._free(each.code.replace(".", "_"), self.domains)
        known = {*self.domains, STAND_IN.id}
        for each in self.plan.codes:
            if each.is_new and not is_domain(each.source):
                domain = self._domain(each, ids)
                first, _, rest = each.code.partition(".")
                part = rest if rest and (first in known or first in ids) else each.code
                wanted = each.code if first == domain and rest else f"{domain}.{part}"
                ids[each.code] = self._free(wanted, self.taken)
        return ids

    def _domain(self, code: PlannedCode, ids: Mapping[str, str]) -> str:
        """The domain of what stands above a code, as far up as there is something."""
        above: PlannedCode | None = code
        seen: set[str] = set()
        while above is not None and above.source.key not in seen:
            seen.add(above.source.key)
            if is_domain(above.source) and above.code:
                return ids.get(above.code, above.code)
            if not above.is_new and above.code:
                return above.code.partition(".")[0]
            above = self.by_key.get(above.source.parent or "")
        first = code.code.partition(".")[0]
        return first if first in self.domains else STAND_IN.id

    @staticmethod
    def _free(wanted: str, taken: set[str]) -> str:
        name, n = wanted, 1
        while name in taken:
            n += 1
            name = f"{wanted}_{n}"
        taken.add(name)
        return name


def grow_codebook(
    plan: MergePlan, theirs: Study, book: Codebook | None, yaml: str, info: CodebookInfo | None
) -> GrownCodebook:
    """Our codebook with the new codes of a plan whose ids fit; a new one where we have none.

    A codebook that the study brings itself is taken as it is where we have none. Raises
    CodebookError.
    """
    new = [each for each in plan.codes if each.is_new]
    if not new:
        return GrownCodebook()
    known_as = {_named(each): each.source.guid for each in new if each.source.guid}
    if book is None and theirs.codebook:
        own = _own_codebook(theirs, new)
        if own is not None:
            return GrownCodebook(theirs.codebook, own, known_as)
    maker = _Maker(plan, book)
    domains, codes = list(maker.domains()), list(maker.codes())
    if not codes and book is None:
        return GrownCodebook()
    path = info.source_name if info else SOURCE_NAME
    if book is None:
        written = write_codebook(Localized(" ".join(theirs.name.split())), domains, codes)
    else:
        written = add_to_codebook(yaml, domains, codes, path=path)
    grown = load_codebook(written, path=path)
    return GrownCodebook(written, grown, known_as, tuple(maker.losses()))


def _own_codebook(theirs: Study, new: list[PlannedCode]) -> Codebook | None:
    """The codebook that the study brings along, if it has all the codes of the plan."""
    try:
        book = load_codebook(theirs.codebook, path=SOURCE_NAME)
    except CodebookError:
        return None
    ids = {code.id for code in book.codes}
    domains = {domain.id for domain in book.domains}
    fits = all(each.code in (domains if is_domain(each.source) else ids) for each in new)
    return book if fits else None


def _named(code: PlannedCode) -> Named:
    kind = NamedKind.DOMAIN if is_domain(code.source) else NamedKind.CODE
    return kind, code.code


class _Maker:
    """New domains and codes in our terms, and what of theirs does not fit."""

    def __init__(self, plan: MergePlan, book: Codebook | None) -> None:
        self.plan = plan
        self.by_key = {each.source.key: each for each in plan.codes}
        self.known = {each.id for each in book.domains} if book else set()
        self.taken = {
            (code.domain, code.parent, lang, fold(name))
            for code in (book.codes if book else ())
            for lang, name in code.name._asdict().items()
            if name
        }
        self.told: dict[str, list[str]] = {}

    def domains(self) -> Iterator[Domain]:
        """The new domains; the stand-in where a code needs it."""
        for each in self.plan.codes:
            if each.is_new and is_domain(each.source):
                said = described.read(each.source.description)
                name = _neat(said.named(each.source.name))
                if any(said.definition):
                    self._tell("domain_descriptions", each.source.name)
                yield Domain(each.code, name, _colour(each.source.colour))
        first = {each.code.partition(".")[0] for each in self.plan.codes if each.is_new}
        if STAND_IN.id in first - self.known:
            yield STAND_IN

    def codes(self) -> Iterator[Code]:
        for each in self.plan.codes:
            if each.is_new and not is_domain(each.source):
                yield self._code(each)

    def losses(self) -> Iterator[Loss]:
        """What was told of on the way."""
        words = {
            "domain_descriptions": say("categories whose description a codebook has no place for"),
            "renamed_codes": say("codes got another name: a code beside them is called so"),
            "joined_lines": say("descriptions of codes stand on one line now"),
            "colours": say("colours that are not valid"),
        }
        for kind, names in self.told.items():
            yield Loss(kind, len(names), words[kind], tuple(names[:MAX_EXAMPLES]))

    def _code(self, planned: PlannedCode) -> Code:
        source = planned.source
        said = described.read(source.description)
        texts = (said.definition, said.include, said.exclude, said.typical, said.atypical)
        neat = [_neat(text) for text in texts]
        if any(one.strip() != other for a, b in zip(texts, neat, strict=True)
               for one, other in zip(a, b, strict=True)):  # fmt: skip
            self._tell("joined_lines", source.name)
        definition, include, exclude, typical, atypical = neat
        colour = _colour(source.colour)
        if source.colour and not colour:
            self._tell("colours", source.colour)
        parent = self._parent(planned)
        return Code(
            id=planned.code,
            name=self._name(planned, parent, _neat(said.named(source.name))),
            definition=definition,
            include=include,
            exclude=exclude,
            typical=typical,
            atypical=atypical,
            colour=colour,
            parent=parent,
        )

    def _parent(self, planned: PlannedCode) -> str | None:
        above = self.by_key.get(planned.source.parent or "")
        if above is None or not above.code or is_domain(above.source):
            return None
        return above.code

    def _name(self, planned: PlannedCode, parent: str | None, name: Localized) -> Localized:
        """The name, changed where a sibling has one too like it."""
        domain = planned.code.partition(".")[0]
        free = {}
        for lang, text in name._asdict().items():
            wanted, n = text, 1
            while wanted and (domain, parent, lang, fold(wanted)) in self.taken:
                n += 1
                wanted = f"{text} ({n})"
            if wanted:
                self.taken.add((domain, parent, lang, fold(wanted)))
            if wanted != text:
                self._tell("renamed_codes", f"{text} → {wanted}")
            free[lang] = wanted
        return Localized(**free)

    def _tell(self, kind: str, name: str) -> None:
        self.told.setdefault(kind, []).append(name)


def _neat(text: Localized) -> Localized:
    """Both texts on one line, as a codebook has them."""
    return Localized(*(" ".join(each.split()) for each in text))


def _colour(colour: str) -> str:
    """``#rrggbb``, or nothing where it is no colour.

    >>> _colour("#3C3"), _colour("red")
    ('#33cc33', '')
    """
    colour = colour.strip().lower()
    short = _SHORT_COLOUR.fullmatch(colour)
    if short:
        colour = "#" + "".join(2 * digit for digit in short.groups())
    return colour if _COLOUR.fullmatch(colour) else ""
