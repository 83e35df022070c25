"""The project as a `Study`: what other tools' files are written from, and merges compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ..coding.codebook import NEUTRAL
from ..files import described
from ..files.described import Described
from ..messages import N_, Said, say
from ..model import Code, Codebook, Domain, Localized, Status
from ..store import (
    Memo,
    MemoKind,
    NamedKind,
    Project,
    SetKind,
    Statement,
    StoredCoding,
    StoredQuote,
)
from ..store.loading import CurrentText
from ..study import (
    Fitted,
    Loss,
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudyQuote,
    StudySet,
    StudyStatement,
    StudyText,
    StudyVariable,
)
from .attributes import infer_type
from .blind import may_see_coder
from .choosing import CodingFilter, select_codings
from .naming import known_document
from .opening import TITLE_SETTING

DOCUMENT_VARIABLES = "document_variables"
"""The project's setting that says of which kind attributes of documents are."""

STAND_IN = Domain("codes", Localized("Mã", "Codes"))
"""The domain of codes that had no category where they come from; other tools never see it."""

REVIEWED = (Status.MANUAL, Status.ACCEPTED)
"""What a person made or accepted: what leaves the project unless something else is asked for."""

MAX_EXAMPLES = 5

LEFT_OUT: Mapping[Status, Said] = {
    Status.PROPOSED: say("proposals of a machine that nobody has reviewed (--status proposed)"),
    Status.REJECTED: say("codings that people rejected (--status rejected)"),
}
ONLY_OURS = {
    "outdated": N_("codings on texts that were corrected since"),
    "evidence": N_("codings with the signs that spoke for them"),
    "turns": N_("turns with their speakers; other tools see one text"),
    "older_texts": N_("older versions of texts"),
    "history": N_("entries of the history"),
}
"""What of a project no `Study` holds."""

OF_THEMES = {
    "statements": N_("statements of themes"),
    "chosen_quotes": N_("quotes chosen for themes"),
}
"""What of a project only copies of it bring along; other tools have no place for it."""


def as_study(
    project: Project,
    wanted: CodingFilter | None = None,
    *,
    lang: str = "vi",
    everything: bool = False,
) -> Fitted:
    """The project as other tools may see it, and what of it stays behind.

    Only what people made or accepted comes along, unless the filter names other states or
    `everything` is wanted. Where the filter names documents, only these do; where it names coders,
    only their codings and memos. Codes have their names in `lang`. Raises UnknownName.
    """
    wanted = wanted or CodingFilter()
    if everything:
        wanted = replace(wanted, unseen=True)
    elif not wanted.statuses:
        wanted = replace(wanted, statuses=REVIEWED)
    seen = _Project(project, wanted, lang)
    study = Study(
        name=str(project.settings().get(TITLE_SETTING, "")),
        origin="qualcode",
        coders=tuple(seen.coders()),
        codes=tuple(seen.codes()),
        texts=tuple(map(_text, seen.texts)),
        codings=tuple(map(seen.coding, seen.codings)),
        cases=tuple(seen.cases()),
        variables=tuple(seen.variables()),
        memos=tuple(seen.memos),
        sets=tuple(seen.sets()),
        codebook=project.codebook_yaml() if project.codebooks() else "",
        finished=tuple(seen.finished()) if everything else (),
        decisions=tuple(project.decisions()) if everything else (),
        statements=tuple(seen.statements()) if everything else (),
        quotes=tuple(seen.quotes()) if everything else (),
        once_stated=project.once_stated() if everything and seen.stated else frozenset(),
    )
    losses = _losses(project, seen)
    return Fitted(study, (*losses,) if everything else (*losses, *_themes_left(seen)))


class _Project:
    """What is asked of a project, once."""

    def __init__(self, project: Project, wanted: CodingFilter, lang: str) -> None:
        self.project = project
        self.wanted = wanted
        self.lang = lang
        names = {known_document(project, name) for name in wanted.documents}
        self.texts = [t for t in project.current_texts() if not names or t.name in names]
        self.keys = {text.name: text.guid for text in self.texts}
        self.codings: list[StoredCoding] = select_codings(project, wanted)
        self.coded_by = {each.coding.coder for each in self.codings}
        self.book = project.codebook()
        self.guids = project.code_identities()
        self.groups = [
            group
            for group in project.sets()
            if group.kind is SetKind.CODES or not names or self.keys.keys() & set(group.members)
        ]
        self.memos = list(self._memos())
        self.stated = [each for each in project.statements().values() if self.may_see(each)]
        self.chosen = [each for each in project.chosen_quotes() if self.may_see(each)]

    def coders(self) -> Iterator[StudyCoder]:
        """Who coded or noted something of what is wanted; without a filter, everybody."""
        there = self.coded_by | {memo.author for memo in self.memos}
        for coder in self.project.coders():
            if coder.name in there or not (self.wanted.coders or coder.is_machine):
                yield StudyCoder(coder.name, coder.guid)

    def codes(self) -> Iterator[StudyCode]:
        """Domains, codes, and codes that the codebook does not have but something refers to."""
        book = self.book or Codebook(Localized(), (), (), "")
        domains = [each for each in book.domains if each.id != STAND_IN.id]
        for domain in domains:
            yield self._domain(domain)
        keys = {domain.id: domain_key(domain.id) for domain in domains}
        known = {code.id for code in book.codes}
        for code in book.codes:
            parent = code.parent if code.parent in known else keys.get(code.domain)
            yield self._code(code, parent)
        for name in self._strays(known, keys):
            guid = self.guids.get((NamedKind.CODE, name), "")
            yield StudyCode(key=name, name=name, id=name, guid=guid)

    def coding(self, stored: StoredCoding) -> StudyCoding:
        coding = stored.coding
        return StudyCoding(
            text=self.keys[coding.document],
            start=coding.start,
            end=coding.end,
            code=coding.code,
            coder=coding.coder,
            quote=coding.quote,
            memo=coding.memo,
            created=stored.created,
            origin=coding.origin,
            status=coding.status,
            confidence=coding.confidence,
            guid=stored.guid,
        )

    def cases(self) -> Iterator[StudyCase]:
        """The participants; where documents are named, those who speak in them."""
        speaking = self.project.speaking()
        identities = self.project.participant_identities()
        for person in self.project.participants():
            texts = [self.keys[name] for name in speaking.get(person.id, ()) if name in self.keys]
            if texts or not self.wanted.documents:
                guid, description = identities[person.id]
                yield StudyCase(person.id, dict(person.attributes), tuple(texts), description, guid)

    def variables(self) -> Iterator[StudyVariable]:
        """The attributes of participants, then those of documents."""
        for each in self.project.attribute_types():
            yield StudyVariable(each.name, each.kind.value)
        stated = dict(self.project.settings().get(DOCUMENT_VARIABLES, {}))
        values: dict[str, list[str]] = {name: [] for name in stated}
        for text in self.texts:
            for name, value in text.attributes.items():
                values.setdefault(name, []).append(value)
        for name, found in values.items():
            kind = stated.get(name) or infer_type(name, found).kind.value
            yield StudyVariable(name, kind, of_documents=True)

    def sets(self) -> Iterator[StudySet]:
        for group in self.groups:
            if group.kind is SetKind.DOCUMENTS:
                members = [self.keys[name] for name in group.members if name in self.keys]
            else:
                members = [self._code_key(name) for name in group.members]
            yield StudySet(
                group.name, group.kind.value, tuple(members), group.description, group.guid
            )

    def finished(self) -> Iterator[tuple[str, str]]:
        for document, coders in self.project.finished().items():
            yield from ((self.keys[document], coder) for coder in sorted(coders))

    def statements(self) -> Iterator[StudyStatement]:
        for each in self.stated:
            yield StudyStatement(self._code_key(each.code), each.text, each.author)

    def quotes(self) -> Iterator[StudyQuote]:
        for each in self.chosen:
            quote = each.quote
            yield StudyQuote(
                self.keys[quote.document],
                quote.start,
                quote.end,
                self._code_key(quote.code),
                each.author,
                quote.quote,
                quote.cuts,
                quote.redactions,
                quote.starred,
                each.created,
                each.guid,
            )

    def _memos(self) -> Iterator[StudyMemo]:
        people = {case.id for case in self.cases()} if self.wanted.documents else None
        for memo in self.project.memos():
            if self.wanted.coders and memo.author not in self.coded_by:
                continue
            if not self.may_see(memo):
                continue
            target = memo.target
            if memo.kind is MemoKind.DOCUMENT:
                if target not in self.keys:
                    continue
                target = self.keys[target]
            elif memo.kind is MemoKind.CODE:
                target = self._code_key(target)
            elif memo.kind is MemoKind.PARTICIPANT and people is not None and target not in people:
                continue
            yield StudyMemo(memo.kind.value, target, memo.text, memo.author, memo.created)

    def may_see(self, noted: Memo | Statement | StoredQuote) -> bool:
        """Whether who asks may see what somebody noted."""
        wanted = self.wanted
        return wanted.unseen or may_see_coder(self.project, noted.author, wanted.viewer)

    def _code_key(self, name: str) -> str:
        """The key of the code of that id, or else of the domain."""
        book = self.book
        is_domain = book is not None and name in {domain.id for domain in book.domains}
        return domain_key(name) if is_domain and book and not book.code(name) else name

    def _strays(self, known: Collection[str], domains: Mapping[str, str]) -> list[str]:
        used = [
            *(each.coding.code for each in self.codings),
            *(memo.target for memo in self.memos if memo.kind == MemoKind.CODE),
            *(member for group in self.sets() if group.kind == "codes" for member in group.members),
        ]
        if self.wanted.unseen:
            used += [*(s.code for s in self.stated), *(each.quote.code for each in self.chosen)]
        named = {*known, *domains.values()}
        return sorted({name for name in used if name not in named})

    def _domain(self, domain: Domain) -> StudyCode:
        name = domain.name.text(self.lang) or domain.id
        return StudyCode(
            key=domain_key(domain.id),
            name=name,
            is_codable=False,
            colour=_stated(domain.colour),
            description=described.fold(Described(id=domain.id, name=domain.name)),
            id=domain.id,
            guid=self.guids.get((NamedKind.DOMAIN, domain.id), ""),
        )

    def _code(self, code: Code, parent: str | None) -> StudyCode:
        return StudyCode(
            key=code.id,
            name=code.name.text(self.lang),
            parent=parent,
            colour=_stated(code.colour),
            description=described.describe(code),
            id=code.id,
            guid=self.guids.get((NamedKind.CODE, code.id), ""),
        )


def _stated(colour: str) -> str:
    """The colour, unless it only stands for none."""
    return "" if colour == NEUTRAL else colour


def domain_key(name: str) -> str:
    """The key of a domain, which may share its id with a code."""
    return f"domain:{name}"


def _text(text: CurrentText) -> StudyText:
    source = text.source
    return StudyText(
        key=text.guid,
        name=text.name,
        text=text.text,
        attributes=dict(text.attributes),
        encoding=source.encoding if source else "utf-8",
        changes=dict(source.changes) if source else {},
        created=text.created,
        guid=text.guid,
    )


def _losses(project: Project, seen: _Project) -> Iterator[Loss]:
    """What of the project is in no study, or is left out of this one."""
    wanted = seen.wanted
    for status, what in LEFT_OUT.items():
        if wanted.statuses and status not in wanted.statuses:
            others = select_codings(project, replace(wanted, statuses=[status]))
            yield from _loss(f"left_out_{status.value}", len(others), what)
    documents = [info for info in project.documents() if info.name in seen.keys]
    counts = {
        "outdated": len(select_codings(project, replace(wanted, outdated=True))),
        "evidence": sum(bool(each.coding.evidence) for each in seen.codings),
        "turns": sum(info.n_turns for info in documents),
        "older_texts": sum(info.n_versions - 1 for info in documents),
        "history": len(project.history()),
    }
    for kind, count in counts.items():
        yield from _loss(kind, count, say(ONLY_OURS[kind]))


def _themes_left(seen: _Project) -> Iterator[Loss]:
    """What people wrote and chose for themes, where it stays behind."""
    for kind, found in (("statements", seen.stated), ("chosen_quotes", seen.chosen)):
        yield from _loss(kind, len(found), say(OF_THEMES[kind]))


def _loss(kind: str, count: int, what: Said, examples: Iterable[str] = ()) -> Iterator[Loss]:
    if count:
        yield Loss(kind, count, what, tuple(examples)[:MAX_EXAMPLES])


def merged_losses(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """One loss a kind and wording, the counts added up."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Loss] = {}
    for loss in losses:
        key = (loss.kind, str(loss.what))
        counts[key] += loss.count
        first.setdefault(key, loss)
    return tuple(replace(loss, count=counts[key]) for key, loss in first.items())
