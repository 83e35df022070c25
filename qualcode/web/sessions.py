"""Who is there: sessions in memory, a one-time token, and names with passphrases beyond loopback.

Nothing of this survives the server: when it is started again, everybody comes in anew.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from anyio import CapacityLimiter
from starlette.requests import Request

from ..limits import MAX_SIGNING_IN
from ..messages import LANGUAGES, choose_language
from .waiting import Waiting
from .wording import PageTranslator

SESSION_SECONDS = 12 * 3600.0
"""How long a session lives after somebody last opened a page or changed something."""

SESSION_DAYS_SECONDS = 7 * 24 * 3600.0
"""How long it lives at most."""

READING = ("GET", "HEAD")

LANGUAGE_COOKIE = "qualcode_lang"
MAX_SESSIONS = 1_000


@dataclass(slots=True)
class Session:
    """A browser that came in. `csrf` is the word that its pages send with every change.

    `coders` says who acts in which study; one that is not `known` may only look for the way in.
    Who came in by a passphrase is `bound` to that name; `proof` is what it was checked against, so
    that a passphrase which is changed or taken away ends the sessions that it has begun.
    """

    id: str
    csrf: str
    begun: float
    seen: float
    known: bool = False
    bound: str = ""
    proof: str = ""
    coders: dict[str, str] = field(default_factory=dict)


class Gate:
    """Lets browsers in: the one that brings the `token` of the printed address, once.

    On this machine it may then say who works in it. Beyond `loopback` the others come in with a
    name and its passphrase.
    """

    def __init__(
        self,
        *,
        port: int,
        lang: str,
        loopback: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cookie = f"qualcode_{port}"
        self.lang = lang
        self.loopback = loopback
        self.token = secrets.token_urlsafe(24)
        self.waiting = Waiting(clock)
        self.signing = CapacityLimiter(MAX_SIGNING_IN)
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def session(self, request: Request) -> Session:
        """The session of a request; a new one, which nobody knows, where there is none.

        What a person does keeps it alive, not what an open page asks by itself.
        """
        now = self._clock()
        with self._lock:
            found = self._sessions.get(request.cookies.get(self.cookie, ""))
            if found is not None and _lives(found, now):
                if request.method not in READING or "/api/" not in request.url.path:
                    found.seen = now
                return found
        return self.stranger()

    def stranger(self) -> Session:
        """The session of a browser that nobody knows."""
        now = self._clock()
        return Session("", "", now, now)

    def knows(self, session: Session) -> bool:
        """Whether a session still stands; asking does not keep it alive."""
        with self._lock:
            return session.id in self._sessions and _lives(session, self._clock())

    def admit(self, token: str) -> Session | None:
        """A new session for whoever brings the token, which is worth nothing afterwards."""
        with self._lock:
            if not self.token or not secrets.compare_digest(token.encode(), self.token.encode()):
                return None
            self.token = ""
        return self.begin()

    def begin(self) -> Session:
        """A new session that is known."""
        now = self._clock()
        session = Session(
            secrets.token_urlsafe(32), secrets.token_urlsafe(32), now, now, known=True
        )
        with self._lock:
            for old in [key for key, each in self._sessions.items() if not _lives(each, now)]:
                del self._sessions[old]
            while len(self._sessions) >= MAX_SESSIONS:
                del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].seen)]
            self._sessions[session.id] = session
        return session

    def act_as(self, session: Session, study: str, name: str) -> None:
        """Notes who works in a study from now on.

        Where that was somebody else, pages that are still open under the old name may change
        nothing more: they send a word which holds no longer.
        """
        if session.coders.get(study, name) != name:
            session.csrf = secrets.token_urlsafe(32)
        session.coders[study] = name

    def sign_in(self, study: str, name: str, proof: str) -> Session:
        """A new session of somebody whose passphrase was right, bound to that name."""
        session = self.begin()
        session.bound, session.proof, session.coders[study] = name, proof, name
        return session

    def end(self, session: Session) -> None:
        """Signs a browser out."""
        with self._lock:
            self._sessions.pop(session.id, None)

    def coder(self, session: Session, study: str) -> str:
        """Who acts in a study, or an empty name where that is not known."""
        return session.coders.get(study, "") if session.known else ""

    def translator(self, request: Request) -> PageTranslator:
        """What speaks the language that the browser has chosen, else the server's."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        return PageTranslator(choose_language(chosen if chosen in LANGUAGES else self.lang, {}))


def _lives(session: Session, now: float) -> bool:
    return now - session.seen < SESSION_SECONDS and now - session.begun < SESSION_DAYS_SECONDS
