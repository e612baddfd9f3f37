"""How the sandbox refuses: a status, a text, and a `Reason` header where Exact sends one."""


class Refused(Exception):
    """One refusal by the interface itself: malformed, forbidden, not found."""

    def __init__(self, status: int, text: str = "", *, reason: str = "") -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text
        self.reason = reason


class Invalid(Exception):
    """The books refuse: HTTP 500 with one message a line (Source: Exact clients' issue threads, picqer #325)."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.text = "\r\n".join(messages)


def malformed(text: str) -> Refused:
    return Refused(400, text)
