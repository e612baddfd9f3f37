"""From a configured connection to a writer, and from a new consent to whom it belongs."""

from dataclasses import dataclass, field

from connectors.errors import ConnectorError, Kind, Refused
from connectors.grants import GrantTokens, Visitor
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.divisions import divisions, person
from connectors.ledgers.exact.reader import ExactReader
from connectors.ledgers.exact.regions import door_of
from connectors.ledgers.exact.writer import LOOK_UP_SIZE, ExactWriter
from connectors.models import Connection
from connectors.oauth import TokenPair
from connectors.ports import OpenGate


@dataclass(frozen=True, slots=True, kw_only=True)
class _OneToken:
    """A token that was just given and is not kept yet: there is nothing to renew it with."""

    token: str = field(repr=False)

    def current(self) -> str:
        return self.token

    def refused(self, token: str) -> ConnectorError:  # noqa: ARG002  (there is only this one)
        return Refused("exact.token_not_accepted", kind=Kind.RECONNECT, status=401)


def writer_for(connection: Connection, *, look_up_size: int = LOOK_UP_SIZE) -> ExactWriter:
    """The connection's `grant` should be loaded with it. Raises `Refused` for one without consent or division."""
    currency = str(connection.profile.get("currency") or "")
    return ExactWriter(
        client=_client_for(connection), home_currency=currency, look_up_size=look_up_size
    )


def reader_for(connection: Connection) -> ExactReader:
    """As `writer_for`."""
    return ExactReader(client=_client_for(connection))


def _client_for(connection: Connection) -> Client:
    grant, division = connection.grant, connection.division
    if grant is None or division is None:
        raise Refused("exact.not_connected", kind=Kind.RECONNECT)
    return Client(
        door=door_of(grant.region),
        tokens=GrantTokens(tenant_id=connection.tenant_id, grant_id=grant.id),
        division=division,
    )


def visitor_for(*, region: str, pair: TokenPair) -> Visitor:
    """Who gave consent, and to what. Raises `ConnectorError`."""
    client = Client(door=door_of(region), tokens=_OneToken(token=pair.access_token))
    who = person(client, gate=OpenGate())
    return Visitor(
        pair=pair,
        user_id=who.user_id,
        user_name=who.name,
        divisions=divisions(client, gate=OpenGate()),
    )
