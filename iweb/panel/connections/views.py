"""Shops and administrations. Views only write rows and queue; tasks talk to other systems, and the cards ask how far they are."""

from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connectors.models import Connection, Link
from iweb.panel.connections.forms import JoinForm, ShopChangeForm, ShopForm
from iweb.panel.connections.health import resources
from iweb.panel.connections.matching import places_of, way_words
from iweb.panel.views import person, tenant_id
from iweb.sync import tasks
from iweb.sync.connecting import ConnectingError, add_shop, change_shop_key, obstacles


@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    everything = list(Connection.objects.select_related("grant", "lane").order_by("role", "label"))
    links = list(Link.objects.select_related("shop", "ledger").order_by("number"))
    for link in links:
        link.obstacles = obstacles(link=link) if link.state != Link.State.LIVE else ()  # type: ignore[attr-defined]
        link.places = places_of(link)  # type: ignore[attr-defined]
    shops = [one for one in everything if one.role == Connection.Role.SHOP]
    ledgers = [one for one in everything if one.role == Connection.Role.LEDGER]
    joined = {(link.shop_id, link.ledger_id) for link in links}
    context = {
        "shops": shops,
        "ledgers": ledgers,
        "links": links,
        "ways": way_words(),
        "join_form": JoinForm() if _can_join(shops, ledgers, joined) else None,
    }
    return render(request, "panel/connections/list.html", context)


def _can_join(
    shops: list[Connection], ledgers: list[Connection], joined: set[tuple[UUID, UUID]]
) -> bool:
    return any((shop.id, ledger.id) not in joined for shop in shops for ledger in ledgers)


@require_GET
def connection_card(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = get_object_or_404(
        Connection.objects.select_related("grant", "lane"), id=connection_id
    )
    checked = connection.state != Connection.State.CHECKING
    if checked and request.htmx:  # type: ignore[attr-defined]
        # What else the page says depends on it: the next step, the form that joins, the message that it is checked.
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return render(request, "panel/connections/card.html", {"connection": connection})


@require_http_methods(["GET", "POST"])
def shop_add(request: HttpRequest) -> HttpResponse:
    form = ShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            shop = add_shop(
                tenant_id=tenant_id(request),
                label=values["label"],
                address=values["address"],
                key=values["key"],
                user=person(request).pk,
            )
        except ConnectingError:
            form.add_error("label", _("You already have a shop with this name."))
        else:
            queue_check(shop)
            return redirect("panel:connections")
    return render(
        request,
        "panel/connections/shop_form.html",
        {"form": form, "shop": None, "resources": resources()},
    )


@require_http_methods(["GET", "POST"])
def shop_change(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    shop = get_object_or_404(Connection, id=connection_id, role=Connection.Role.SHOP)
    form = ShopChangeForm(request.POST or None, initial={"address": shop.address})
    if request.method == "POST" and form.is_valid():
        changed = change_shop_key(
            tenant_id=tenant_id(request),
            connection_id=shop.id,
            address=form.cleaned_data["address"],
            key=form.cleaned_data["key"],
            user=person(request).pk,
        )
        queue_check(changed)
        return redirect("panel:connections")
    return render(
        request,
        "panel/connections/shop_form.html",
        {"form": form, "shop": shop, "resources": resources()},
    )


@require_POST
def connection_check(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Look again: a shop's key and permissions, or an administration's master data and relations."""
    connection = get_object_or_404(
        Connection.objects.select_related("grant", "lane"), id=connection_id
    )
    if connection.state != Connection.State.CHECKING:
        Connection.objects.filter(id=connection.id).update(
            state=Connection.State.CHECKING, state_reason="", state_detail=""
        )
        connection.refresh_from_db()
        queue_check(connection)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "panel/connections/card.html", {"connection": connection})
    return redirect("panel:connections")


def queue_check(connection: Connection) -> None:
    """After the commit, so that the task finds the row."""
    task = tasks.check_shop if connection.role == Connection.Role.SHOP else tasks.refresh_ledger
    ids = (str(connection.tenant_id), str(connection.id))
    transaction.on_commit(lambda: task.apply_async(args=ids, queue="panel"))
