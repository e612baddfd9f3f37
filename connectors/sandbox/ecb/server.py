"""The European Central Bank's files of reference rates: working days only, today's from 16:00 in Frankfurt on.

Rates are the same for every day unless one was said: what is tested is which day's rate counts, not how markets move.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.sandbox import Sandbox

FRANKFURT: Final = ZoneInfo("Europe/Berlin")
PUBLISHED_AT: Final = time(16)
FILES: Final = {
    "/stats/eurofxref/eurofxref-hist-90d.xml": timedelta(days=90),
    "/stats/eurofxref/eurofxref-hist.xml": timedelta(days=2000),
}
RATES: Final = {
    "USD": "1.0875",
    "GBP": "0.8500",
    "JPY": "160.00",
    "SEK": "11.2500",
    "PLN": "4.2500",
}
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
    "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>"
)


class SandboxEcb(Sandbox):
    name = "ECB"

    def __init__(self, state: Path) -> None:
        super().__init__(state=state)
        self.said: dict[tuple[str, str], str] = {}
        self.closed: set[str] = set()
        self.control.add("POST", "rates", self._say)
        self.control.add("POST", "holidays", self._close)

    def handle(self, request: Request) -> Answer:
        reach = FILES.get(request.path)
        if reach is None or request.method != "GET":
            return Answer.of_html("<!DOCTYPE html><title>Not found</title>", status=404)
        body = _HEAD + "".join(self._days(reach)) + "</Cube></gesmes:Envelope>"
        return Answer(status=200, headers=(("Content-Type", "text/xml"),), body=body.encode())

    def _say(self, request: Request) -> dict[str, str]:
        """Keys: day, currency, rate."""
        wanted = request.json()
        self.said[str(wanted["day"]), str(wanted["currency"])] = str(wanted["rate"])
        return {"rate": str(wanted["rate"])}

    def _close(self, request: Request) -> dict[str, str]:
        """Key: day, on which nothing is published."""
        self.closed.add(str(request.json()["day"]))
        return {"closed": str(request.json()["day"])}

    def _days(self, reach: timedelta) -> Iterator[str]:
        """Newest first, as the bank has them."""
        now = self.clock.now().astimezone(FRANKFURT)
        latest = now.date() if now.time() >= PUBLISHED_AT else now.date() - timedelta(days=1)
        for back in range(reach.days):
            day = latest - timedelta(days=back)
            if day.weekday() < 5 and day.isoformat() not in self.closed:
                yield self._day(day)

    def _day(self, day: date) -> str:
        rates = (
            f'<Cube currency="{currency}" rate="{self.said.get((day.isoformat(), currency), rate)}"/>'
            for currency, rate in RATES.items()
        )
        return f'<Cube time="{day.isoformat()}">{"".join(rates)}</Cube>'
