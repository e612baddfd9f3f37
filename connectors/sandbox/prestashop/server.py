"""The sandbox: which shop an address belongs to, and which part of it answers."""

import re
from pathlib import Path

from connectors.sandbox.prestashop import webservice
from connectors.sandbox.prestashop.control import add_actions
from connectors.sandbox.prestashop.pages import shop_page
from connectors.sandbox.prestashop.query import last
from connectors.sandbox.prestashop.render_json import CONTENT_TYPE, errors_body
from connectors.sandbox.prestashop.shops import DEFAULT, Shop, Shops
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.sandbox import Sandbox

_NAMED = re.compile(r"/shop/([^/]+)(/.*|$)")
_NOT_FOUND = "<!DOCTYPE html><html lang='nl'><title>404</title><h1>Pagina niet gevonden</h1></html>"


class SandboxPrestaShop(Sandbox):
    """The default shop answers at /api, a shop made over the control plane at /shop/<name>/api."""

    name = "PrestaShop"

    def __init__(self, state: Path, version: str = "8.2.1", seed: str = "five_domestic") -> None:
        """`version` is that of shops made from now on, `seed` what the default shop begins with; one that is there stays."""
        super().__init__(state=state)
        self.shops = Shops(state / "shops", clock=self.clock, version=version, seed=seed)
        add_actions(self.control, self.shops, address=lambda: self.url)

    def handle(self, request: Request) -> Answer:
        match = _NAMED.match(request.path)
        name, path = (match[1], match[2] or "/") if match else (DEFAULT, request.path)
        try:
            shop = self.shops.get(name)
        except KeyError:
            return Answer.of_html(_NOT_FOUND, status=404)
        return self._route(request, shop, path)

    def answer_instead(self, name: str, request: Request) -> Answer:
        """A fault of the shop itself is a PHP warning of some module (#38455), not a page of a web server."""
        if name != "fault_500":
            return super().answer_instead(name, request)
        text = "[PHP Warning #2] Undefined variable $carrier (/var/www/shop/modules/track/track.php, line 88)"
        return Answer(500, (CONTENT_TYPE,), errors_body([(3, text)]))

    def close(self) -> None:
        self.shops.close()

    def _route(self, request: Request, shop: Shop, path: str) -> Answer:
        if shop.switches.moved_to:
            return Answer.redirect(f"{shop.switches.moved_to}{path}")
        base = f"http://{request.header('host') or self.url.partition('//')[2]}{shop.path}"
        if path == "/webservice/dispatcher.php":
            asked = last(request.query, "url") or ""
            return webservice.answer(request, shop, base=base, path=f"/{asked}")
        if re.match(r"/api(/|$)", path) and shop.switches.rewrite:
            return webservice.answer(request, shop, base=base, path=path.removeprefix("/api"))
        if path == "/" and request.method in ("GET", "HEAD"):
            return Answer.of_html(shop_page(shop, base=base))
        return Answer.of_html(_NOT_FOUND, status=404)
