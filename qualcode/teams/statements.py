"""What becomes of the statements of a source: what its themes say in people's own words.

Nothing is recorded of when a copy was made; but each side knows what its statements said before
(`Study.once_stated`). A text that the other side once had and has left behind was not changed here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..messages import say
from ..model import Localized
from ..study import Study, StudyStatement
from .codes import our_id
from .naming import nfc
from .plan import Outcome, PlannedStatement
from .values import NO_TARGET, Recognition

_DIFFERS = say("Ours stands. Read both, and write on the theme's page what is to hold.")


def plan_statements(ours: Study, theirs: Study, known: Recognition) -> tuple[PlannedStatement, ...]:
    """What becomes of each statement: a theme that says nothing here takes theirs.

    Of two that differ the newer one holds where one side went on from the other's; where both
    did, or neither, ours stands.
    """
    return tuple(_plan(ours, theirs, known))


def _plan(ours: Study, theirs: Study, known: Recognition) -> Iterator[PlannedStatement]:
    ids = {code.key: our_id(code) for code in ours.codes}
    here = {ids.get(each.code, each.code): each for each in ours.statements}
    we_had, they_had = ({_plain(text) for text in each.once_stated} for each in (ours, theirs))
    for each in theirs.statements:
        code, author = known.code(each.code), known.coder(each.author)
        if not code or not author:
            yield PlannedStatement(
                each, Outcome.REFUSED, each.code, each.author, each.text, reason=NO_TARGET
            )
            continue
        mine = here.get(code)
        if mine is None or _plain(mine.text) == _plain(each.text):
            outcome = Outcome.SAME if mine else Outcome.ADDED
        else:
            they_went_on = _plain(mine.text) in they_had
            we_went_on = _plain(each.text) in we_had
            outcome = (Outcome.CONFLICT if they_went_on is we_went_on
                       else Outcome.ADDED if they_went_on else Outcome.SAME)  # fmt: skip
        if mine is None or outcome is Outcome.ADDED:
            here[code] = StudyStatement(code, each.text, author)
        yield PlannedStatement(
            each,
            outcome,
            code,
            author,
            here[code].text,
            ours=mine.text if mine else Localized(),
            ours_author=mine.author if mine else "",
            reason=_DIFFERS if outcome is Outcome.CONFLICT else None,
        )


def _plain(text: Localized) -> tuple[str, ...]:
    return tuple(nfc(each) for each in text)
