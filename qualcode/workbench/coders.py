"""`coders`: who codes in a study, and the passphrases with which they sign in over a network.

A passphrase is kept as its Argon2id hash alone. It opens the workbench in the browser; whoever
holds the project's file can read it without one.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import Unknown, UsageError
from ..limits import MAX_CODER_NAME, MAX_PASSPHRASE_BYTES, MIN_PASSPHRASE
from ..messages import say
from ..store import Project
from .naming import plain_name
from .opening import acting_coder, is_reserved

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class CoderCard:
    """A person of the study; `codings` counts what stands in the texts as they are now."""

    name: str
    codings: int
    has_passphrase: bool

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "name": self.name,
            "codings": self.codings,
            "has_passphrase": self.has_passphrase,
        }


def list_coders(project: Project) -> list[CoderCard]:
    """Everybody who has coded or may sign in, by name."""
    signing = set(project.passphrase_names())
    coded: Counter[str] = Counter()
    for (_, coder, _), n in project.coding_counts().items():
        coded[coder] += n
    known = {each.name for each in project.coders() if not is_reserved(each.name)}
    return [CoderCard(name, coded[name], name in signing) for name in sorted(known | signing)]


def clean_name(typed: str) -> str:
    """A person's name as it is kept: composed letters, single spaces.

    Raises UsageError for none, one too long or with characters that nobody sees; ReservedName.
    """
    name = plain_name(typed, most=MAX_CODER_NAME)
    if not name:
        raise UsageError(what=say("A coder needs a name."))
    return acting_coder(None, name)


def set_passphrase(project: Project, name: str, passphrase: str, *, actor: str) -> str:
    """The name under which `passphrase` lets its owner in from now on, and no other one.

    Raises UsageError where it is too short or too long, or the name is none.
    """
    known = clean_name(name)
    if len(passphrase) < MIN_PASSPHRASE:
        raise UsageError(what=say("A passphrase has at least {n} characters.", n=MIN_PASSPHRASE))
    secret = _secret(passphrase)
    if secret is None:
        raise UsageError(what=say("This passphrase is too long."))
    project.save_passphrase(known, _hasher().hash(secret), actor=actor)
    return known


def remove_passphrase(project: Project, name: str, *, actor: str) -> str:
    """The name whose passphrase was taken away; its codings stay. Raises Unknown."""
    known = clean_name(name)
    if known not in project.passphrase_names():
        raise Unknown(what=say("coder with a passphrase"), name=known)
    project.save_passphrase(known, None, actor=actor)
    return known


def check_passphrase(project: Project, name: str, passphrase: str) -> str | None:
    """What the passphrase was checked against, if it is the name's; else None.

    Takes as long for a name that nobody has; uses 64 MiB for a moment. See `still_holds`.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    found = project.passphrase_hash(name)
    against, secret = found or _nobody(), _secret(passphrase)
    try:
        _hasher().verify(against, secret or b"")
    except (VerificationError, InvalidHashError):
        return None
    return found if secret is not None else None


def still_holds(project: Project, name: str, proof: str) -> bool:
    """Whether the name's passphrase is still the one that `proof` came from."""
    return project.passphrase_hash(name) == proof


def _secret(passphrase: str) -> bytes | None:
    """The bytes that are hashed, however the letters were typed; None for what can be none."""
    try:
        secret = unicodedata.normalize("NFC", passphrase).encode()
    except UnicodeEncodeError:
        return None
    return secret if len(secret) <= MAX_PASSPHRASE_BYTES else None


@cache
def _hasher() -> PasswordHasher:
    """Argon2id as RFC 9106 advises where memory is scarce: 3 passes over 64 MiB."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=2**16, parallelism=4)


@cache
def _nobody() -> str:
    """A hash that no passphrase has, for names that nobody has."""
    return _hasher().hash(secrets.token_bytes(32))
