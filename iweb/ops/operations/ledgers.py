"""Connecting a ledger from a terminal: consent address out, the browser's return in, an administration chosen."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from connectors.models import Connection, ConsentRequest
from connectors.oauth import offered_regions
from iweb.ops.operations.answers import Answer, RefusedError, refused, table
from iweb.ops.operations.desks import Desk
from iweb.sync import connecting
from iweb.tenants.scopes import tenant_scope

Ask = Callable[[str], str]


def consent_address(*, desk: Desk, region: str) -> str:
    """Where the owner gives consent, within ten minutes. Raises `RefusedError` for a region that is not offered."""
    offered = [code for code, _ in offered_regions()]
    if region not in offered:
        raise RefusedError(
            id="operator.which_region", sentence=f"Give one of --region {', '.join(offered)}."
        )
    return connecting.begin_consent(
        tenant_id=desk.tenant_id, user=desk.operator, region=region, session_key=_session(desk)
    )


def _session(desk: Desk) -> str:
    """A terminal has no browser session: the consent is bound to the operator, so that nobody else's answer fits."""
    return f"operator:{desk.operator}"


def take_answer(*, desk: Desk, returned: str) -> ConsentRequest:
    """`returned`: the whole address that the browser was sent back to. Exchanges its code.

    Raises `ConsentRefusedError`, and `RefusedError` with the words of what failed.
    """
    query = parse_qs(urlsplit(returned.strip()).query)
    answer = {name: values[0] for name, values in query.items()}
    consent = connecting.receive_consent(
        tenant_id=desk.tenant_id, session_key=_session(desk), answer=answer
    )
    if not consent.failure:
        consent = connecting.exchange_consent(tenant_id=desk.tenant_id, consent_id=consent.id)
    if consent.failure:
        raise refused(consent.failure)
    return consent


def find_consent(*, desk: Desk, consent_id: UUID) -> ConsentRequest:
    """A consent that was exchanged by this operator already. Raises `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        found = ConsentRequest.objects.filter(id=consent_id, user_id=desk.operator).first()
    if found is None or found.grant_id is None:
        raise RefusedError(id="consent.not_ours", sentence="There is no such consent of yours.")
    return found


def choose(
    *, desk: Desk, consent: ConsentRequest, division: int | None, label: str, ask: Ask | None
) -> Answer:
    """Take the administration, read its master data. `ask` is None where nobody can be asked.

    Raises `RefusedError` when there are several and none is named, or when the administration cannot be read.
    """
    code = division if division is not None else _pick(consent=consent, ask=ask)
    chosen = connecting.choose_division(
        tenant_id=desk.tenant_id,
        consent_id=consent.id,
        division=code,
        label=label,
        user=desk.operator,
    )
    ledger = connecting.refresh_ledger(tenant_id=desk.tenant_id, connection_id=chosen.id)
    if ledger.state != Connection.State.WORKING:
        raise refused(ledger.state_reason, detail=ledger.state_detail)
    return _answer(desk=desk, ledger=ledger)


def _pick(*, consent: ConsentRequest, ask: Ask | None) -> int:
    divisions: list[dict[str, Any]] = consent.divisions
    if len(divisions) == 1:
        return int(divisions[0]["code"])
    listed = "\n".join(table([("CODE", "NAME"), *((str(d["code"]), d["name"]) for d in divisions)]))
    typed = ask(f"{listed}\nWhich administration (its code)?") if ask else ""
    if typed.isdigit():
        return int(typed)
    raise RefusedError(
        id="operator.which_division",
        sentence=f"Name one administration: --consent {consent.id} --division CODE\n{listed}",
        data={"consent": consent.id, "divisions": divisions},
    )


def _answer(*, desk: Desk, ledger: Connection) -> Answer:
    with tenant_scope(desk.tenant_id):
        kinds = list(ledger.masters.values_list("kind", flat=True))
    counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    told = ", ".join(f"{number} of {kind}" for kind, number in counts.items())
    data = {
        "ledger": ledger.id,
        "label": ledger.label,
        "division": ledger.division,
        "masters": counts,
    }
    lines = (f"Ledger {ledger.label} ({ledger.division}) works.", f"Master data read: {told}")
    return Answer(data=data, lines=lines)
