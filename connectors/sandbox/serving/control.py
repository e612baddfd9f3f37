"""The control plane from a test's side, on the standard library alone."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

_OPENER = build_opener(ProxyHandler({}))  # a proxy from the environment has no business on loopback


class Control:
    """Speaks to `/_sandbox/` of the sandbox at `url`."""

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/") + "/_sandbox/"

    def inject(
        self,
        *,
        kind: str,
        method: str = "",
        path: str = "",
        times: int | None = 1,
        seconds: float | None = None,
    ) -> None:
        """Order a fault for the next `times` requests that fit; None: for all, until it is cleared."""
        order = {"kind": kind, "method": method, "path": path, "times": times, "seconds": seconds}
        self.call("POST", "faults", order)

    def clear_faults(self) -> None:
        self.call("DELETE", "faults")

    def requests(self, *, after: int = 0) -> list[dict[str, Any]]:
        """The journal's rows with a number above `after`."""
        rows: list[dict[str, Any]] = self.call("GET", f"requests?after={after}")
        return rows

    def advance(self, *, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self.call("POST", "clock", {"advance": seconds})

    def call(self, method: str, name: str, content: Any = None) -> Any:
        """Any action of the control plane. Raises `ValueError` with the sandbox's own words when it refuses."""
        body = None if content is None else json.dumps(content).encode()
        request = Request(self._base + name, data=body, method=method)  # noqa: S310 - loopback only
        try:
            with _OPENER.open(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as refused:
            with refused:
                raise ValueError(refused.read().decode("utf-8", "replace")) from refused
