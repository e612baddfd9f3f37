"""Answers that do not come from the application but from the machines in front of it, or from its crash."""

from connectors.sandbox.serving.messages import Answer, Request

_PAGE = (
    "<!DOCTYPE html><html><head><title>{title}</title></head>"
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


def _page(status: int, title: str, text: str) -> Answer:
    return Answer.of_html(_PAGE.format(title=title, text=text), status=status)


def edge_answer(name: str, request: Request) -> Answer:
    """The usual look of each fault. Raises `KeyError` for a name that no fault kind uses."""
    answers = {
        "status_408": _page(408, "Request Timeout", "The server timed out waiting."),
        "status_503": _page(503, "Service Unavailable", "Reference #18.5d2f1002.0"),
        "status_599": Answer(599),
        "query_too_long": _page(404, "Not Found", "The query string is too long."),
        "fault_500": _page(500, "Server Error", "An internal error occurred."),
        "html": _page(200, "Maintenance", f"{request.path} will be back soon."),
        "garbage_json": Answer(200, (("Content-Type", "application/json"),), b'{"d":{"ID":"0f'),
        "rate_minute": Answer(429),
        "rate_day": Answer(429),
    }
    return answers[name]
