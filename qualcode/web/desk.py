"""What a request works with, and how what it does comes out as an answer.

`page` and `api` make an endpoint of a plain function ``Desk → answer``: it runs in a thread, so it
may read files and projects, and what it raises comes out as one clear message.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from .. import workbench
from ..errors import (
    AlreadyCoded,
    BrokenQuery,
    BuiltUpon,
    CodesInUse,
    Conflict,
    CorrectedText,
    NothingToRedo,
    NothingToUndo,
    OutputError,
    ProjectExists,
    QualcodeError,
    ReadOnlyProject,
    StoreError,
    Unknown,
    UnknownName,
    UnstorableText,
    UsageError,
    WrongValue,
)
from ..limits import MAX_UPLOAD_FILES
from ..messages import N_, Translator, say
from .sessions import Session
from .showing import show

if TYPE_CHECKING:
    from ..store import Project

Endpoint = Callable[[Request], Awaitable[Response]]

LOG = logging.getLogger("qualcode.web")

TABS = (
    ("study", "", N_("Study")),
    ("coding", "documents/", N_("Coding")),
    ("codebook", "codebook", N_("Codebook")),
    ("compare", "compare", N_("Compare")),
    ("findings", "findings", N_("Matrix and findings")),
    ("history", "history", N_("History")),
)

READING = ("GET", "HEAD")
UPLOAD = "multipart/form-data"
MAX_FIELDS = 100
"""Values beside the files of an upload."""

STUDY_ID = re.compile(r"[0-9a-f]{1,32}")
STUDY_PATH = re.compile(rf"/s/({STUDY_ID.pattern})/")

AWAY = 503
"""The status of an answer where the project itself cannot be read or written."""

CONFLICTS = (Conflict, AlreadyCoded, BuiltUpon, CorrectedText, NothingToUndo, NothingToRedo)
MISSING = (Unknown, UnknownName)
ASKED_AMISS = (BrokenQuery, CodesInUse, ProjectExists, UnstorableText, WrongValue)
"""Refusals of the store that are about what was asked, not about the store."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One request: which study, who acts, in which language, and what was sent.

    `project` and `study` are there in every address below ``/s/{study}/``; `coder` is the person
    who is signed in. `sent` is the JSON object of the body, `files` what was uploaded. `number` is
    that of the journal's last event when a page was begun.
    """

    request: Request
    session: Session
    t: Translator
    study: str = ""
    coder: str = ""
    opened: Project | None = None
    sent: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[UploadFile, ...] = ()
    number: int = 0

    @property
    def project(self) -> Project:
        """The study's project."""
        assert self.opened is not None
        return self.opened

    @property
    def title(self) -> str:
        """What the study is called."""
        return workbench.study_title(self.project)

    @property
    def reads_only(self) -> bool:
        """Whether the study is open to be read alone, so that no change is ever saved."""
        return self.opened is not None and workbench.reads_only(self.opened)

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """The study's pages: name, address below the study's, label."""
        return [(name, address, self.t(label)) for name, address, label in TABS]

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the ``?`` of the address."""
        return self.request.query_params

    @property
    def named(self) -> Mapping[str, str]:
        """The parts of the address that the route names."""
        return self.request.path_params

    def take(self, name: str, kind: type[Any], default: Any = ...) -> Any:
        """A value of the body of that type, or `default`. Raises UsageError.

        A whole number counts as a float, a truth value never as a number.
        """
        value = self.sent.get(name, default)
        if value is ... or (value is None and default is not None):
            raise UsageError(what=say("“{name}” is missing in what the page sent.", name=name))
        wrong = kind in (int, float) and isinstance(value, bool)
        if kind is float and isinstance(value, int) and not wrong:
            return float(value)
        if value is not None and (wrong or not isinstance(value, kind)):
            raise UsageError(what=say("“{name}” has a wrong value.", name=name))
        return value

    def ask(self, name: str, default: int, *, most: int | None = None) -> int:
        """A whole number of the address' query, not below 0. Raises UsageError."""
        text = self.query.get(name, "")
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise UsageError(what=say("“{name}” has a wrong value.", name=name))
        return int(text) if most is None else min(int(text), most)

    def show(self, template: str, **values: Any) -> Response:
        """A page made of a template; see `qualcode.web.showing`."""
        return show(self, template, values)


def page(work: Callable[[Desk], Response]) -> Endpoint:
    """An endpoint that shows a page of a study; a stranger is sent to sign in."""
    return _endpoint(work, in_study=True, as_json=False)


def open_page(work: Callable[[Desk], Response]) -> Endpoint:
    """An endpoint that shows a page that belongs to no study."""
    return _endpoint(work, in_study=False, as_json=False)


def api(work: Callable[[Desk], Any]) -> Endpoint:
    """An endpoint of a study that answers with JSON, or with a response of its own making."""
    return _endpoint(work, in_study=True, as_json=True)


def open_api(work: Callable[[Desk], Any]) -> Endpoint:
    """An endpoint that belongs to no study and answers with JSON."""
    return _endpoint(work, in_study=False, as_json=True)


def guarded_api(work: Callable[[Desk], Any]) -> Endpoint:
    """As `open_api`, for work that takes much memory: few at a time, the others wait."""
    return _endpoint(work, in_study=False, as_json=True, limited=True)


def status_of(error: QualcodeError) -> int:
    """The HTTP status that tells what kind of refusal it is."""
    if isinstance(error, CONFLICTS):
        return 409
    if isinstance(error, MISSING):
        return 404
    is_away = isinstance(error, StoreError) and not isinstance(error, ASKED_AMISS)
    return AWAY if is_away else 400


def _endpoint(
    work: Callable[[Desk], Any], *, in_study: bool, as_json: bool, limited: bool = False
) -> Endpoint:
    async def answer(request: Request) -> Response:
        state = request.app.state
        desk = seat(request, as_json=as_json) if in_study else _lobby(request)
        if isinstance(desk, Response):
            return desk
        try:
            desk = await _with_body(desk)
            limiter = state.gate.signing if limited else None
            result = await to_thread.run_sync(_do, work, desk, as_json, limiter=limiter)
        except QualcodeError as error:
            return refuse(desk, error, as_json=as_json)
        finally:
            await request.close()
        if request.method not in READING:
            state.live.wake(desk.study)
        return result if isinstance(result, Response) else JSONResponse(result)

    return answer


def _do(work: Callable[[Desk], Any], desk: Desk, as_json: bool) -> Any:
    if not desk.study:
        return work(desk)
    ready = opened(desk, as_json=as_json)
    if isinstance(ready, Response):
        return ready
    try:
        return work(ready)
    except QualcodeError as error:
        if as_json or status_of(error) == AWAY:
            raise
        return refuse(ready, error, as_json=False)  # in the frame of the study, which is well


def _lobby(request: Request) -> Desk:
    gate = request.app.state.gate
    return Desk(request, gate.session(request), gate.translator(request))


def seat(request: Request, *, as_json: bool = True) -> Desk | Response:
    """The desk of who is signed in to the request's study, or where strangers are sent.

    Its project is not open yet: see `opened`.
    """
    desk = _lobby(request)
    study = request.path_params["study"]
    if not STUDY_ID.fullmatch(study):
        unknown = UnknownName(what=say("study"), name=study, hint="")
        return refuse(desk, unknown, as_json=as_json)
    coder = request.app.state.gate.coder(desk.session, study)
    if not coder:
        return _stranger(desk, study, as_json=as_json)
    return replace(desk, study=study, coder=coder)


def opened(desk: Desk, *, as_json: bool = True) -> Desk | Response:
    """The desk with its project, for a thread; a stranger's way if the passphrase holds no more.

    Raises UnknownName and StoreError.
    """
    session, state = desk.session, desk.request.app.state
    project = state.shelf.open(desk.study)
    if session.bound and not workbench.still_holds(project, session.bound, session.proof):
        state.gate.end(session)
        return _stranger(desk, desk.study, as_json=as_json)
    # Read before anything else: what happens from here on, the page will hear of.
    number = 0 if as_json else project.last_event()
    return replace(desk, opened=project, number=number)


def refuse(desk: Desk, error: QualcodeError, *, as_json: bool) -> Response:
    """An error as the page's script reads it, or as a page of its own."""
    message, status = error.explain(desk.t), status_of(error)
    if isinstance(error, ReadOnlyProject) and desk.request.app.state.shelf.reads_only(desk.study):
        status = 400  # it will not help to try again
    else:
        tell_terminal(error)
    if as_json:
        return JSONResponse({"error": {"code": error.code, "message": message}}, status)
    return tell_page(desk, message, error.code, status)


def tell_terminal(error: QualcodeError) -> None:
    """Says in the terminal what is out of reach, with the places that no page tells."""
    if status_of(error) == AWAY or isinstance(error, OutputError):
        LOG.error("%s %s", error.code, error)


def refuse_stale(desk: Desk, error: Conflict, **now: Any) -> Response:
    """The refusal of an edit of what others changed meanwhile, with how it stands `now`."""
    told = {"code": error.code, "message": error.explain(desk.t)}
    return JSONResponse({"error": told, **now}, 409)


def tell_refusal(request: Request, t: Translator, message: str, code: str, status: int) -> Response:
    """A refusal of what is no error of ours: for scripts, or as a page."""
    if "/api/" in request.url.path:
        return JSONResponse({"error": {"code": code, "message": message}}, status)
    stranger = request.app.state.gate.stranger()
    return tell_page(Desk(request, stranger, t), message, code, status)


def tell_failure(request: Request, message: str, code: str, status: int) -> Response:
    """A refusal of a request that passed the door: below a study, with the study's tabs."""
    desk = _lobby(request)
    if "/api/" in request.url.path:
        return tell_refusal(request, desk.t, message, code, status)
    found = STUDY_PATH.match(request.url.path)
    if found:
        coder = request.app.state.gate.coder(desk.session, found[1])
        desk = replace(desk, study=found[1] if coder else "", coder=coder)
    return tell_page(desk, message, code, status)


def tell_page(desk: Desk, message: str, code: str, status: int) -> Response:
    """The page of an error; it needs no project, for that may be what is wrong."""
    response = desk.show("error.html.j2", message=message, code=code)
    response.status_code = status
    return response


def content_kind(headers: Mapping[str, str]) -> str:
    """The kind of a body, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def composed(value: Any) -> Any:
    """A JSON value with all its texts in NFC: input methods and copied words bring both forms."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(each) for each in value]
    if isinstance(value, dict):
        return {name: composed(each) for name, each in value.items()}
    return value


def _stranger(desk: Desk, study: str, *, as_json: bool) -> Response:
    if as_json:
        told = {"code": "session", "message": desk.t("You are signed out. Open the study again.")}
        return JSONResponse({"error": told}, 401)
    door, wanted = f"/s/{study}/enter", quote(desk.request.url.path)
    if desk.request.url.query:
        wanted += f"?{desk.request.url.query}"
    is_there = desk.request.method in READING and wanted != f"/s/{study}/"
    return RedirectResponse(f"{door}?{urlencode({'to': wanted})}" if is_there else door, 303)


async def _with_body(desk: Desk) -> Desk:
    """The desk with what was sent. Raises UsageError for what is no JSON object."""
    request = desk.request
    if request.method in READING:
        return desk
    sent: Any = {}
    files: tuple[UploadFile, ...] = ()
    if content_kind(request.headers) == UPLOAD:
        try:
            form = await request.form(max_files=MAX_UPLOAD_FILES, max_fields=MAX_FIELDS)
        except HTTPException:
            raise UsageError(what=say("The files did not arrive whole. Send them again.")) from None
        files = tuple(each for each in form.getlist("files") if isinstance(each, UploadFile))
        sent = composed({name: value for name, value in form.items() if isinstance(value, str)})
    else:
        body = await request.body()
        try:
            sent = composed(json.loads(body)) if body else {}
            if b"\\u" in body:  # halves of characters, which no text may hold, come in so alone
                json.dumps(sent, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            sent = None
    if not isinstance(sent, dict):
        raise UsageError(what=say("The page sent something that is no JSON object."))
    return replace(desk, sent=sent, files=files)
