"""The investigations of this process, for whoever shows them: a console, programs over HTTP, a queue of alerts.

A run is a folder below `settings.runs`, as `moewarden investigate` makes them; its id is the folder's name.

    desk = Desk(load_settings(), at_once=2)          # opens nothing; the first run loads the one model of all
    run = desk.start(read_case(alert=…, question=…, logs=…))    # -> id; waits for its turn where there is no room
    desk.runs()                                      # RunLine of each run, the newest first; also of other processes
    desk.run(run).state                              # queued running waiting finished failed cancelled stopped elsewhere …
    desk.report(run); desk.conversation(run); desk.notes(run)
    desk.events(run, after=0)                        # everything that happened, numbered: the same for everybody
    async for event in follow(desk, run, after=12):  # and each new one; None every 15 s without any
    number = desk.ask(run, "…")                      # the event `answered` (or `not_answered`) has asked == number
    desk.cancel(run, wait=5); desk.resume(run)
    desk.approvals(run); desk.approve(run, number, arguments); desk.refuse(run, number, why="…")
    desk.accept(run)                                 # into the memory
    desk.note(run, "E3", tags=["seen"], text="…", author="…"); desk.look(run)
    desk.close()                                     # everything stops so that it can be resumed

Whatever a person can correct raises one of `app.errors.user_errors()`, with the message for the person. All methods may be
called from any thread; they wait for disks, never for a model, so an event loop calls them with `asyncio.to_thread`.

Events are plain JSON: `number` (1, 2, …), `time` (ISO 8601, UTC), `kind`, and by kind:

    queued           title question logs is_resumed
    started          is_resumed model; of a run of the command line also title question logs
    step             step (perceive recall reason observe judge report answer) state (started ended) round seconds
    way              name because passed tasks
    progress         step text done total percent        at most four a second
    signal           step text
    note, warning    step text specialist
    specialist       specialist question state (working waiting done) aim subject because status findings seconds
    hypotheses       hypotheses: all there are, each with id text status …
    tool_call        specialist question tool arguments result status seconds
    model            specialist text tokens tokens_per_s
    findings         accepted dropped                     so far
    judged           episodes hostile
    approval_wanted  tool arguments specialist question   its number is the approval's
    approval_given   approval allowed why author
    finished         report title verdict beside_alert severity confidence answer answered limits_met model_problem seconds
    failed           problem
    cancelled        by a person
    stopped          its process ended
    asked            question
    answered         asked question answer answered kinds evidence
    not_answered     asked problem
    accepted         memory
    noted            about tags text author

They lie in `journal.jsonl` of the run's folder, notes in `notes.jsonl`. Text in them may come from a log: it is never markup.
A listener is called in the thread in which something happened, and must not wait for anything.
"""

from .desk import Desk
from .errors import BusyError, NoRunError, NotNowError
from .folders import RunLine, RunState
from .journal import Event
from .notes import Note
from .stream import follow
from .work import Approval

__all__ = [
    "Approval",
    "BusyError",
    "Desk",
    "Event",
    "NoRunError",
    "NotNowError",
    "Note",
    "RunLine",
    "RunState",
    "follow",
]
