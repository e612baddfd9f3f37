"""One request on its way through: number it, take its fault, do the work, let the client see what it shall see."""

import sys
import threading
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.sandbox.serving.faults import Fault, Way, Work
from connectors.sandbox.serving.journal import Row
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.wire import Wire

if TYPE_CHECKING:
    from connectors.sandbox.serving.sandbox import Sandbox

LATE_SILENCE = 60.0  # a client that waits for a late commit waits in vain for this long


def deliver(sandbox: "Sandbox", request: Request, wire: Wire) -> None:
    """Process and answer one request, with the fault that is due to it."""
    try:
        fault = sandbox.faults.take(request)
    except ValueError as wrong:
        wire.send(Answer.of_json({"error": str(wrong)}, status=400))
        return
    row = sandbox.journal.open(
        request, at=sandbox.clock.now(), fault=fault.kind.name if fault else None
    )
    if fault is None:
        answer = work(sandbox, request)
        _note(sandbox, row, seen=answer, done=answer)
        wire.send(answer)
    else:
        _deliver_faulty(sandbox, request, wire, fault, row)


def work(sandbox: "Sandbox", request: Request) -> Answer:
    """The sandbox's answer; a bug in it shows as the system's own server fault and on standard error."""
    try:
        return sandbox.handle(request)
    except Exception:  # noqa: BLE001 - a server outlives its bugs, and says so
        sys.stderr.write(f"{request.method} {request.path}\n{traceback.format_exc()}")
        return sandbox.answer_instead("fault_500", request)


def _deliver_faulty(
    sandbox: "Sandbox", request: Request, wire: Wire, fault: Fault, row: Row
) -> None:
    done = work(sandbox, request) if fault.kind.work is Work.FIRST else None
    seen = _seen(sandbox, request, fault, done)
    _note(sandbox, row, seen=seen, done=done)
    ending = sandbox.server.ending
    if fault.kind.work is Work.LATE:
        _process_late(sandbox, request, fault, row)
        wire.keep_silent(seconds=LATE_SILENCE, ending=ending)
    elif fault.kind.way is Way.SILENCE:
        wire.keep_silent(seconds=fault.seconds, ending=ending)
    elif seen is None:
        wire.reset()
    elif fault.kind.way is Way.DRIP:
        wire.send_slowly(seen, pause=fault.seconds, ending=ending)
    elif fault.kind.way is Way.CUT:
        wire.send_cut(seen)
    else:
        wire.send(seen)


def _seen(sandbox: "Sandbox", request: Request, fault: Fault, done: Answer | None) -> Answer | None:
    """What reaches the client; None when nothing does."""
    match fault.kind.way:
        case Way.INSTEAD:
            return sandbox.answer_instead(fault.kind.instead, request)
        case Way.EMPTY:
            return replace(done, body=b"") if done else None
        case Way.DRIP | Way.CUT:
            return done
        case _:
            return None


def _process_late(sandbox: "Sandbox", request: Request, fault: Fault, row: Row) -> None:
    server = sandbox.server

    def process() -> None:
        if not server.ending.wait(fault.seconds):
            _note(sandbox, row, seen=None, done=work(sandbox, request))

    server.also(threading.Thread(target=process, name="late-commit", daemon=True))


def _note(sandbox: "Sandbox", row: Row, *, seen: Answer | None, done: Answer | None) -> None:
    sandbox.journal.close(
        row,
        status=seen.status if seen else None,
        processed=done.status if done else None,
        length=len(seen.body) if seen else 0,
    )
