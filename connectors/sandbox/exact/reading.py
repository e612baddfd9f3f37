"""GET: a list with its mandatory options, one entity by key, or the collection below it."""

import json
import re
from typing import Any

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.errors import Refused, malformed
from connectors.sandbox.exact.odata import atom
from connectors.sandbox.exact.odata.apply import fields_of
from connectors.sandbox.exact.odata.listing import Page, list_page, next_query
from connectors.sandbox.exact.odata.literals import comparable, literal_at
from connectors.sandbox.exact.odata.options import Options, read_options
from connectors.sandbox.exact.odata.parse import Compare, Field
from connectors.sandbox.exact.odata.render import Place, entity
from connectors.sandbox.exact.resources import children_of, rows_of
from connectors.sandbox.exact.schema import Endpoint, Group, endpoints
from connectors.sandbox.exact.store import Row, Table
from connectors.sandbox.serving.messages import Answer, Request

# Source: TimPelgrim/exactonline-mcp for ReceivablesList and the cashflow service.
SELECT_NEEDED = ("read/financial/ReceivablesList", "cashflow/Receivables")
NEEDS_SELECT = "Please add a $select or a $top=1 statement to the query string."
NEEDS_FILTER = (
    "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a "
    "$filter parameter with one of the following fields in the url: "
)
EVERYTHING = Options(None, None, (), (), None, 0, False, None)


def wants_json(request: Request) -> bool:
    return "json" in request.header("accept") or request.option("$format") == "json"


def place_of(request: Request, company: Company, endpoint: Endpoint) -> Place:
    base = f"http://{request.header('host')}/api/v1/{company.code}"
    if endpoint.name.startswith("current/"):
        base = base.rsplit("/", 1)[0]

    def children(row: Row, prop: Any) -> tuple[Endpoint, list[Row]]:
        return children_of(company, endpoint, row, prop)

    return Place(base, endpoint, children)


def read_list(request: Request, company: Company, endpoint: Endpoint) -> Answer:
    options = read_options(request.query, endpoint)
    _check_filter(company, endpoint, options)
    _check_select(request, endpoint, options)
    return _list(request, company, endpoint, rows_of(company, endpoint), options)


def read_one(request: Request, company: Company, endpoint: Endpoint, key: str) -> Answer:
    options = read_options(request.query, endpoint)
    row = find_by_key(company, endpoint, key)
    return show_one(request, company, endpoint, row, options=options)


def read_below(
    request: Request, company: Company, endpoint: Endpoint, key: str, name: str
) -> Answer:
    """The address that `__deferred` gives."""
    row = find_by_key(company, endpoint, key)
    prop = endpoint.properties.get(name)
    if prop is None or prop.group is not Group.COLLECTION:
        raise Refused(404, f"Resource not found for the segment '{name}'.")
    child, rows = children_of(company, endpoint, row, prop)
    return _list(request, company, child, rows, read_options(request.query, child))


def show_one(
    request: Request,
    company: Company,
    endpoint: Endpoint,
    row: Row,
    *,
    status: int = 200,
    options: Options = EVERYTHING,
) -> Answer:
    place = place_of(request, company, endpoint)
    if not wants_json(request):
        return _xml(atom.entry(row, place, options), status=status)
    return _json({"d": entity(row, place, options)}, status=status)


def find_by_key(company: Company, endpoint: Endpoint, key: str) -> Row:
    """Raises `Refused` 400 when the key is not written as its type is, 404 when there is no such row."""
    wanted = _key_values(endpoint, key)
    source = rows_of(company, endpoint)
    rows = source.rows.values() if isinstance(source, Table) else source
    if isinstance(source, Table) and len(wanted) == 1:
        name, value = next(iter(wanted.items()))
        keys = source.keys_with(name, value)
        rows = rows if keys is None else [source.rows[one] for one in keys]
    for row in rows:
        if all(
            comparable(endpoint.properties[name], row.get(name)) == wanted[name] for name in wanted
        ):
            return row
    raise Refused(404, f"Resource not found for the segment '{endpoint.name.rsplit('/', 1)[-1]}'.")


def _key_values(endpoint: Endpoint, text: str) -> dict[str, Any]:
    single = len(endpoint.keys) == 1
    named = (
        {endpoint.keys[0].name: text}
        if single
        else dict(re.findall(r"(\w+)=('[^']*'|[^,]+)", text))
    )
    values = {}
    for prop in endpoint.keys:
        written = named.get(prop.name, "")
        found = literal_at(written, 0)
        if found is None or found[1] != len(written) or found[0].group is not prop.group:
            raise malformed("Bad Request - Error in query syntax.")
        values[prop.name] = found[0].value
    return values


def _check_filter(company: Company, endpoint: Endpoint, options: Options) -> None:
    used = {prop.name for prop in fields_of(options.condition)} if options.condition else set()
    if endpoint.filter_one_of and not used & set(endpoint.filter_one_of):
        raise malformed(NEEDS_FILTER + ", ".join(endpoint.filter_one_of))
    if endpoint.name.startswith("sync/") and not _is_since(options):
        raise malformed(NEEDS_FILTER + "Timestamp")
    by_link = endpoint.name == "salesentry/SalesEntries" and "ExternalLinkReference" in used
    if by_link and not company.switches.external_link_filterable:
        raise malformed("The property 'ExternalLinkReference' cannot be used in a $filter.")


def _is_since(options: Options) -> bool:
    """`Timestamp gt 123L` and nothing else."""
    condition = options.condition
    return (
        isinstance(condition, Compare)
        and condition.operator == "gt"
        and isinstance(condition.left, Field)
        and condition.left.prop.name == "Timestamp"
    )


def _check_select(request: Request, endpoint: Endpoint, options: Options) -> None:
    needed = endpoint.select or endpoint.name in SELECT_NEEDED
    if needed and request.option("$select") is None and options.top != 1:
        raise malformed(NEEDS_SELECT)


def _list(
    request: Request,
    company: Company,
    endpoint: Endpoint,
    source: Table | list[Row],
    options: Options,
) -> Answer:
    page = list_page(source, options, size=endpoint.page)
    place = place_of(request, company, endpoint)
    following = _next_address(request, options, page)
    if not wants_json(request):
        return _xml(atom.feed(page.rows, place, options, next_page=following))
    results = [entity(row, place, options) for row in page.rows]
    if endpoint.name in company.switches.bare_lists:
        return _json({"d": results})
    content: dict[str, Any] = {"results": results}
    if options.count:
        content["__count"] = str(page.total)
    if following:
        content["__next"] = following
    return _json({"d": content})


def _next_address(request: Request, options: Options, page: Page) -> str | None:
    if page.next_token is None:
        return None
    query = next_query(request.query, options, page)
    return f"http://{request.header('host')}{request.path}?{query}"


def _json(content: Any, *, status: int = 200) -> Answer:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, (("Content-Type", "application/json; charset=utf-8"),), body)


def _xml(body: bytes, *, status: int = 200) -> Answer:
    return Answer(status, (("Content-Type", "application/atom+xml; charset=utf-8"),), body)


def known_endpoint(name: str) -> Endpoint:
    """Raises `Refused` 404."""
    found = endpoints().get(name)
    if found is None:
        raise Refused(404, f"Resource not found for the segment '{name.rsplit('/', 1)[-1]}'.")
    return found
