"""Who may do what: credentials, key, shop, resource and verb, refused in the order of the real service.

Source: PrestaShop 8.2.0 `webservice/dispatcher.php` and `classes/webservice/WebserviceRequest.php`.
"""

import base64
import binascii

from connectors.sandbox.prestashop.messages import Fault, resource_unknown
from connectors.sandbox.prestashop.query import last
from connectors.sandbox.prestashop.schema import known_names, order
from connectors.sandbox.prestashop.shops import Key, Shop
from connectors.sandbox.serving.messages import Request

REALM = (
    'Basic realm="Welcome to PrestaShop Webservice, please enter the authentication key as the login. '
    'No password required."'
)
_VERBS = ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD")


class NoCredentials(Exception):
    """Answered in plain text by the dispatcher, before the webservice itself."""


def verbs_of(version: str) -> tuple[str, ...]:
    """PATCH came with 8.0."""
    return tuple(verb for verb in _VERBS if verb != "PATCH" or order(version) >= (8,))


def credentials(request: Request, shop: Shop) -> str:
    """The key of the Basic header, which wins, or of ws_key. Raises `NoCredentials` without either."""
    header = request.header("authorization") if shop.switches.authorization else ""
    if header.lower().startswith("basic "):
        return _user(header[6:])
    key = last(request.query, "ws_key")
    if key is None:
        raise NoCredentials
    return key


def check_key(key: str, shop: Shop) -> Key:
    """Raises `Fault` 503 when the service is off, else 401 for a key that is not good."""
    if not shop.switches.webservice:
        raise Fault(
            503,
            22,
            "The PrestaShop webservice is disabled. Please activate it in the PrestaShop Back Office",
        )
    if not key:
        raise Fault(401, 17, "Authentication key is empty")
    if len(key) != 32:
        raise Fault(401, 18, "Invalid authentication key format")
    known = shop.key(key)
    if known is None or not known.active:
        raise Fault(
            401, 20, "Authentification key is not active",
            (21, "No permission for this authentication key"),
        )  # fmt: skip
    if not known.permissions:
        raise Fault(401, 21, "No permission for this authentication key")
    return known


def shops_in_view(request: Request, key: Key) -> list[int] | None:
    """The ids of the shops whose orders show; None for all. Raises `Fault` for a shop that is not there or not the key's."""
    group = last(request.query, "id_shop_group") or last(request.query, "id_group_shop")
    wanted = last(request.query, "id_shop")
    if wanted == "all" or (wanted is None and group):
        return None
    if wanted is not None and not wanted.isdigit():
        raise Fault(404, 999, "This shop id does not exist")
    id_shop = int(wanted or 1)
    if id_shop not in key.shops:
        raise Fault(403, 132, "No permission for this authentication key on this shop")
    return [id_shop]


def check_resource(name: str, method: str, *, key: Key, version: str) -> None:
    """Raises `Fault`: 400 unknown, 401 not allowed, 405 wrong verb."""
    if name not in known_names(version):
        raise resource_unknown(name, known_names(version))
    if name not in key.permissions:
        raise Fault(
            401, 26, f'Resource of type "{name}" is not allowed with this authentication key'
        )
    if method not in verbs_of(version):
        raise Fault(405, 23, f"Method {method} is not valid")
    if method not in key.permissions[name]:
        raise Fault(
            405,
            25,
            f"Method {method} is not allowed for the resource {name} with this authentication key",
        )


def _user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode("utf-8", "replace").partition(":")[0]
    except binascii.Error:
        return ""
