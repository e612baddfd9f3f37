"""A walk through all that the program does with secrets, by its own pages: notes each secret, and all that is said in the open."""

import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db.models import F
from django.test import Client

from connectors import oauth
from connectors.errors import ConnectorError
from connectors.grants import access_token
from connectors.models import Connection, Grant, Link
from connectors.ports import OpenGate
from connectors.registry import ledger_writer, shop_reader
from iweb.celery import app
from iweb.core.keyring import Place, SealError, open_sealed
from iweb.ops.demo.browser import Page, _page
from iweb.support.admin import staff_site
from iweb.sync.models import Delivery, Sale
from iweb.sync.upkeep import run_upkeep
from iweb.tenants.scopes import tenant_scope
from tests.factories import MembershipFactory, UserFactory
from tests.ops.local.running import eventually
from tests.proof.leaks import Doorbells, told
from tests.town import Town, allow

# Faults that need no waiting, at each of the doors.
FAULTS = (
    "drop_before",
    "drop_after",
    "status_408",
    "status_503_after",
    "status_599",
    "fault_500",
    "html",
    "garbage_json",
    "empty_body",
    "truncated",
    "rate_minute",
)


@dataclass(slots=True)
class Walk:
    """One walk through everything, with what it used in secret and what it left in the open."""

    town: Town
    canaries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bells: Doorbells = field(default_factory=lambda: Doorbells(app))
    owner: Client = field(default_factory=Client)
    staff: Client = field(default_factory=Client)
    tenant_id: Any = None

    # --- pages ---

    def look(self, answer: Any, *, place: str = "pages") -> Page:
        body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
        heads = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        self.places[place].append(heads + body.decode(errors="replace"))
        return _page(f"http://testserver{answer.request['PATH_INFO']}", answer.status_code, body)

    def get(self, path: str) -> Page:
        page = self.look(self.owner.get(path, follow=True))
        assert page.status in (200, 204), path
        return page

    def post(self, path: str, fields: dict[str, str]) -> Page:
        return self.look(self.owner.post(path, fields, follow=True))

    def settle(self) -> None:
        """Answer the bells until none rings, and note every token that there is now."""
        self.note_tokens()
        while self.bells.answer():
            self.note_tokens()

    # --- what is secret ---

    def note_tokens(self) -> None:
        """Ours, and those the ledger handed out in answers that were lost."""
        with tenant_scope(self.tenant_id):
            for grant in Grant.objects.all():
                self.canaries["access token"].add(grant.access_token.open())
                self.canaries["refresh token"].add(grant.refresh_token.open())
        kinds = {
            "codes": "authorization code",
            "access": "access token",
            "refresh": "refresh token",
        }
        with closing(sqlite3.connect(self.town.state / "exact" / "exact.sqlite3")) as books:
            for kind, name in kinds.items():
                rows = books.execute("SELECT id FROM rows WHERE endpoint = ?", [f"oauth/{kind}"])
                self.canaries[name] |= {key for (key,) in rows}

    # --- failures ---

    def failing(self, work: Callable[[], Any]) -> None:
        """Do something that may fail, and keep all that the failure says."""
        try:
            work()
        except (ConnectorError, SealError, ValueError) as error:
            self.places["exceptions"].append(told(error))
        self.note_tokens()


# --- the steps ---


def sign_in(walk: Walk) -> None:
    user = UserFactory(password=_canary(walk, "password", secrets.token_urlsafe(18)))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    walk.tenant_id = MembershipFactory(user=user).tenant_id
    totp = _canary(walk, "TOTP secret", generate_totp_secret())
    TOTP.activate(user, totp)
    codes = RecoveryCodes.activate(user)
    _canary(walk, "recovery seed", decrypt(codes.instance.data["seed"]))
    wrong = _canary(walk, "mistyped password", secrets.token_urlsafe(18))
    walk.get("/account/login/")
    walk.post("/account/login/", {"login": user.email, "password": wrong})
    password = next(iter(walk.canaries["password"]))
    walk.post("/account/login/", {"login": user.email, "password": password})
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(totp, counter))
    walk.post("/account/2fa/authenticate/", {"code": code})
    walk.get("/")


def _canary(walk: Walk, name: str, secret: str) -> str:
    walk.canaries[name].add(secret)
    return secret


def connect_shop(walk: Walk) -> None:
    """With a key that is mistyped first, refused by the shop next, and changed once it works."""
    made = walk.town.shops_control.call("POST", "shops", {"name": "tulp", "seed": "five_domestic"})
    address, key = made["webservice"].removesuffix("/api"), _canary(walk, "shop key", made["key"])
    former = _canary(
        walk,
        "former shop key",
        walk.town.shops_control.call("POST", "keys", {"shop": "tulp"})["key"],
    )
    stranger = _canary(walk, "former shop key", secrets.token_hex(16).upper())
    form = {"label": "Tulp", "address": "not an address", "key": former}
    walk.post("/connections/shops/add/", form)
    walk.post("/connections/shops/add/", form | {"address": address, "key": stranger})
    walk.settle()
    shop = _connection(walk, role="shop")
    for one in (former, key):
        walk.post(f"/connections/shops/{shop.id}/change/", {"address": address, "key": one})
        walk.settle()
    assert _connection(walk, role="shop").state == "working"


def _connection(walk: Walk, *, role: str) -> Connection:
    with tenant_scope(walk.tenant_id):
        return Connection.objects.select_related("grant", "lane").get(role=role)


def give_consent(walk: Walk, *, path: str = "/connections/exact/") -> Page:
    walk.get("/connections/exact/")
    leave = walk.post(path, {"region": "sandbox"})
    address = leave.html.split('id="consent-link" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = allow(address)
    walk.note_tokens()
    _canary(walk, "authorization code", answer["code"])
    back = urlsplit(
        walk.look(walk.owner.get(f"/connections/exact/return/?{urlencode(answer)}")).url
    )
    walk.settle()
    return walk.get(back.path) if back.path != "/connections/exact/return/" else back


def consent_and_join(walk: Walk) -> None:
    give_consent(walk)
    with tenant_scope(walk.tenant_id):
        consent_id = Grant.objects.get().consentrequest_set.latest("created_at").id
    page = walk.get(f"/connections/exact/{consent_id}/")
    form = page.form_with("division")
    walk.post(
        form.action or f"/connections/exact/{consent_id}/",
        form.fields | {"division": form.options["division"][0]},
    )
    walk.settle()
    joining = walk.get("/connections/").form_with("shop", "ledger")
    walk.post(joining.action, joining.fields)
    with tenant_scope(walk.tenant_id):
        link = Link.objects.get()
    rules = walk.get(f"/mappings/{link.id}/").form_with("journal", "vat_21", "vat_9")
    walk.post(rules.action, rules.fields)
    walk.post(f"/connections/links/{link.id}/live/", {"without_approval": "on"})


def book(walk: Walk) -> None:
    """The clock's bells until the five orders stand in the books."""
    division = _connection(walk, role="ledger").division
    assert eventually(lambda: _tick(walk) and len(walk.town.books(division)["entries"]) == 5)


def _tick(walk: Walk) -> bool:
    app.tasks["iweb.sync.tasks.tick"].delay()
    walk.settle()
    return True


def _age_tokens(walk: Walk) -> None:
    """Ten minutes pass at the ledger and in our rows."""
    walk.town.books_control.advance(seconds=601)
    with tenant_scope(walk.tenant_id):
        Grant.objects.update(
            pair_issued_at=F("pair_issued_at") - timedelta(seconds=601),
            access_expires_at=F("access_expires_at") - timedelta(seconds=601),
            refresh_lease_until=None,
        )


def renew(walk: Walk) -> None:
    grant_id = _connection(walk, role="ledger").grant_id
    before = len(walk.canaries["refresh token"])
    for _ in range(2):
        _age_tokens(walk)
        access_token(tenant_id=walk.tenant_id, grant_id=grant_id)
        walk.note_tokens()
    assert len(walk.canaries["refresh token"]) == before + 2
    run_upkeep()


def fail_at_the_shop(walk: Walk) -> None:
    reader = shop_reader(_connection(walk, role="shop"))
    for kind in FAULTS:
        walk.town.shops_control.inject(kind=kind, path="/api", times=1)
        walk.failing(reader.probe)
        walk.town.shops_control.clear_faults()


def fail_at_the_books(walk: Walk) -> None:
    """Each fault once in a look-up or a write of its own order, and once in a plain reading."""
    ledger = _connection(walk, role="ledger")
    for kind in FAULTS:
        walk.town.shops_control.call(
            "POST", "orders", {"shop": "tulp", "lines": [{"reference": "TT-101"}]}
        )
        walk.town.books_control.inject(kind=kind, path=f"/{ledger.division}/", times=1)
        walk.failing(lambda: list(ledger_writer(ledger).masters(gate=OpenGate())))
        walk.town.books_control.inject(kind=kind, path=f"/{ledger.division}/sales", times=1)
        with tenant_scope(walk.tenant_id):
            Link.objects.update(read_due_at=F("last_read_at"))
        _tick(walk)
        walk.town.books_control.clear_faults()


def reconnect(walk: Walk) -> None:
    give_consent(walk, path=f"/connections/{_connection(walk, role='ledger').id}/reconnect/")
    assert _connection(walk, role="ledger").grant.state == Grant.State.WORKING


def fail_at_the_token_desk(walk: Walk) -> None:
    """Each fault in a renewal, then a renewal without: it finds the token spent where the lost answer held the new one."""
    grant_id = _connection(walk, role="ledger").grant_id

    def renewed() -> str:
        return access_token(tenant_id=walk.tenant_id, grant_id=grant_id)

    for kind in FAULTS:
        if _connection(walk, role="ledger").grant.state == Grant.State.BROKEN:
            reconnect(walk)
        walk.town.books_control.inject(kind=kind, path="oauth2/token", times=1)
        for _ in range(2):
            _age_tokens(walk)
            walk.failing(renewed)
        walk.failing(lambda: _exchange_a_strange_code(walk))


def _exchange_a_strange_code(walk: Walk) -> None:
    code = _canary(walk, "authorization code", f"stampNL001.{secrets.token_urlsafe(24)}")
    oauth.exchange_code(region="sandbox", code=code, redirect_uri="http://127.0.0.1/")


def open_elsewhere(walk: Walk) -> None:
    """A sealed value that was moved to another row."""
    with tenant_scope(walk.tenant_id):
        sealed = Connection.objects.get(role="shop").secret.token
    walk.failing(
        lambda: open_sealed(sealed, place=Place(tenant_id=None, row_id="other", field="x"))
    )


def reconnect_and_replay(walk: Walk) -> None:
    walk.staff.force_login(UserFactory(is_staff=True, is_superuser=True))
    reconnect(walk)
    with tenant_scope(walk.tenant_id):
        ids = [str(one) for one in Sale.objects.values_list("id", flat=True)]
        deliveries = [str(one) for one in Delivery.objects.values_list("id", flat=True)]
    for model, action, chosen in (("sale", "replay", ids), ("delivery", "try_again", deliveries)):
        fields = {"action": action, "_selected_action": chosen, "reason": "ticket 42: look again"}
        answer = walk.staff.post(f"/staff/sync/{model}/", fields, follow=True)
        walk.look(answer, place="staff pages")
    for _ in range(3):
        _tick(walk)


def open_every_page(walk: Walk) -> None:
    shop, ledger = (_connection(walk, role=role) for role in ("shop", "ledger"))
    with tenant_scope(walk.tenant_id):
        link, sales = Link.objects.get(), list(Sale.objects.values_list("id", flat=True)[:4])
    pages = [
        "/", "/now/", "/sales/", "/connections/", "/connections/shops/add/", "/connections/exact/", "/mappings/",
        "/companies/", "/companies/new/", "/me/", "/account/2fa/", "/account/sessions/", "/account/password/change/",
        "/account/email/", "/livez", "/readyz", f"/connections/shops/{shop.id}/change/", f"/mappings/{link.id}/",
    ]  # fmt: skip
    pages += [f"/sales/{sale}/" for sale in sales] + [f"/sales/{sale}/road/" for sale in sales]
    for path in pages:
        walk.get(path)
    for one in (shop, ledger):
        walk.look(walk.owner.get(f"/connections/{one.id}/card/"))


def open_every_staff_page(walk: Walk) -> None:
    walk.look(walk.staff.get("/staff/"), place="staff pages")
    for model in staff_site._registry:
        path = f"/staff/{model._meta.app_label}/{model._meta.model_name}/"
        with tenant_scope(walk.tenant_id):
            keys = list(model.objects.values_list("pk", flat=True)[:4])
        for address in (path, *(f"{path}{key}/change/" for key in keys)):
            page = walk.look(walk.staff.get(address), place="staff pages")
            assert page.status == 200, address


STEPS = (
    sign_in,
    connect_shop,
    consent_and_join,
    book,
    renew,
    fail_at_the_shop,
    fail_at_the_books,
    fail_at_the_token_desk,
    open_elsewhere,
    reconnect_and_replay,
    open_every_page,
    open_every_staff_page,
)
