"""What a person does on the pages: each a form, each looked at before anything is done."""

import asyncio
from typing import TYPE_CHECKING

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..case import Case, alert_of, is_there, logs_path, read_case
from ..desk.desk import LONGEST_QUESTION
from ..errors import UsageError, user_errors
from .forms import FormError
from .pages import fill, page
from .report_page import note_key
from .signing_in import COOKIE, knows, session_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .routes import Console


class Actions:
    """Answers to forms. Without scripts a page follows; with them, the part that changed."""

    def __init__(self, console: "Console") -> None:
        """For the pages of a console."""
        self._console = console
        self._desk = console.desk

    async def start(self, request: Request) -> Response:
        """A run of its own; what is wrong with the case is said beside the form, which keeps what was typed."""
        given = await self._console.forms.read(request)
        try:
            run = await asyncio.to_thread(lambda: self._desk.start(self._case(given)))
        except user_errors() as error:
            cases = await asyncio.to_thread(self._console.listed)
            return self._console.whole(
                request, "cases.html.j2", status=400, cases=cases, given=given, problem=str(error)
            )
        return _go(f"/runs/{run}")

    async def ask(self, request: Request) -> Response:
        """A further question is open; its answer comes to every page that shows the run."""
        run, given = await self._run_and_form(request)
        await asyncio.to_thread(self._desk.ask, run, given.get("question", ""))
        if not request.headers.get("hx-request"):
            return _go(f"/runs/{run}#conversation")
        # The page's stream brings question and answer: what this said of them may be older than what the page has by then.
        return page("", headers={"HX-Trigger": "asked"})

    async def cancel(self, request: Request) -> Response:
        """The run has stopped, or stops as soon as what it waits for lets it."""
        run, _ = await self._run_and_form(request)
        await asyncio.to_thread(self._desk.cancel, run, wait=2.0)
        return _go(f"/runs/{run}")

    async def resume(self, request: Request) -> Response:
        """The run goes on."""
        run, _ = await self._run_and_form(request)
        await asyncio.to_thread(self._desk.resume, run)
        return _go(f"/runs/{run}")

    async def approve(self, request: Request) -> Response:
        """A call that waits is made, with exactly the arguments that the page showed, or it is not."""
        run, given = await self._run_and_form(request)
        text, decision = given.get("id", ""), given.get("decision", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1
        if decision == "approve":
            try:
                arguments = orjson.loads(given.get("arguments", ""))
            except orjson.JSONDecodeError as error:
                raise FormError(
                    400, f"The arguments that were shown cannot be read ({error}). Reload the page."
                ) from error
            if not isinstance(arguments, dict):
                raise FormError(400, "The arguments that were shown are one JSON object. Reload the page.")
            await asyncio.to_thread(self._desk.approve, run, number, arguments)
        elif decision == "refuse":
            await asyncio.to_thread(self._desk.refuse, run, number, why=given.get("why", ""))
        else:
            raise FormError(400, "Expected one of the two buttons: approve or refuse. Nothing was decided.")
        return _go(f"/runs/{run}")

    async def accept(self, request: Request) -> Response:
        """The report is a memory."""
        run, _ = await self._run_and_form(request)
        await asyncio.to_thread(self._desk.accept, run)
        return _go(f"/runs/{run}")

    async def note(self, request: Request) -> Response:
        """A tag or note is kept with the run."""
        run, given = await self._run_and_form(request)
        about = given.get("about", "")
        tags = [tag.strip() for tag in given.get("tags", "").split(",") if tag.strip()]
        note = await asyncio.to_thread(lambda: self._desk.note(run, about, tags=tags, text=given.get("text", "")))
        if not request.headers.get("hx-request"):
            return _go(f"/runs/{run}#{'evidence' if about else 'case-notes'}")
        shown = note if note.tags or note.text else None
        case = await self._console.view(run)
        proof = self._console.proof(request)
        return page(fill("note.html.j2", case=case, about=about, note=shown, proof=proof, note_key=note_key))

    async def ask_for_key(self, request: Request) -> Response:
        """The page on which a browser shows the key."""
        if not self._console.key:
            return _go("/")
        return self._console.whole(request, "sign_in.html.j2", problem="")

    async def sign_in(self, request: Request) -> Response:
        """The browser has a cookie that stands for the key."""
        given = await self._console.forms.read(request)
        if not self._console.key:
            return _go("/")
        if not knows(given.get("key", ""), self._console.key):
            await asyncio.sleep(1.0)  # whoever guesses does not guess fast
            return self._console.whole(request, "sign_in.html.j2", status=403, problem="This is not the key.")
        answer = _go("/")
        session = session_for(self._console.key)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return answer

    def _case(self, given: "Mapping[str, str]") -> Case:
        """The case that the form names."""
        text, question = given.get("alert", "").strip(), given.get("question", "")
        if len(question) > LONGEST_QUESTION:
            raise UsageError(f"the question has {len(question):,} characters; expected at most {LONGEST_QUESTION:,}.")
        logs = [logs_path(line.strip()) for line in given.get("logs", "").splitlines() if line.strip()]
        roots = self._console.roots
        for path in logs:
            is_there(path)
            if roots and not any(path.resolve().is_relative_to(root) for root in roots):
                raise UsageError(
                    f"{path}: lies outside what this server may have investigated ({', '.join(map(str, roots))}). Name logs "
                    "there, or start the server with a further --logs."
                )
        if not text and not question.strip():
            raise UsageError("there is nothing to investigate. Ask a question, or paste an alert, or both.")
        return read_case(
            alert=alert_of(text.encode(), name="the alert") if text else None,
            question=question,
            logs=logs,
            since=given.get("since", "").strip(),
            until=given.get("until", "").strip(),
            entity=given.get("entity", "").strip(),
        )

    async def _run_and_form(self, request: Request) -> "tuple[str, Mapping[str, str]]":
        run, given = request.path_params["run"], await self._console.forms.read(request)
        await asyncio.to_thread(self._desk.run, run)
        return run, given


def _go(address: str) -> Response:
    from .routes import see_other

    return see_other(address)
