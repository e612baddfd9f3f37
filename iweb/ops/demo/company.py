"""The demo's company, set up by the operator's own work: its rules, what only its owner knows, a preview, and going live."""

from datetime import date, timedelta

from iweb.core.clock import database_now
from iweb.ops.operations.desks import Desk, find_link
from iweb.ops.operations.going_live import go_live_from
from iweb.ops.operations.particulars import Particulars, set_particulars
from iweb.ops.operations.rules import propose_rulebook
from iweb.ops.operations.trying import preview_orders

FIRST_DAY = timedelta(days=45)  # before the shop's day; one order is older
PREVIEWED = 20
# Numbers in the shop that VIES shall not know.
STRUCK_OFF = ("DE129274202", "DE118856456")
PARTICULARS = Particulars(
    pick_up_carriers=("1",),  # "Afhalen in de winkel"
    test_customers=("test@tulpentegel.example",),
    fees=("ps_cashondelivery=2.50,8050,2",),
)


def set_rules(*, desk: Desk, shop: str) -> str:
    """Join, confirm what is proposed, keep the particulars. What was saved, in words. Raises as `propose_rulebook`."""
    proposed = propose_rulebook(desk=desk, shop=shop, ledger="", chosen=(), confirm=True)
    link = find_link(desk=desk, wanted="")
    kept = set_particulars(desk=desk, link=link, said=PARTICULARS)
    return f"{proposed.lines[-1]} {kept.lines[-1]}"


def go_live(*, desk: Desk, opened_on: date | None) -> tuple[str, ...]:
    """What the last orders would become, and then live, from six weeks before the shop's day."""
    link = find_link(desk=desk, wanted="")
    first = (opened_on or database_now().date()) - FIRST_DAY
    tried = preview_orders(desk=desk, link=link, last=PREVIEWED, since=first)
    live = go_live_from(desk=desk, link=link, first=first)
    return (*(line for line in tried.lines if "the shop charged" in line), *live.lines)
