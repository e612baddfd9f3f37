"""The addresses of the connections screen."""

from django.urls import path

from iweb.panel.connections import consents, links, matching, views

urlpatterns = [
    path("", views.connections, name="connections"),
    path("shops/add/", views.shop_add, name="shop_add"),
    path("shops/<uuid:connection_id>/change/", views.shop_change, name="shop_change"),
    path("exact/", consents.consent_begin, name="consent_begin"),
    path("exact/return/", consents.consent_return, name="consent_return"),
    path("exact/<uuid:consent_id>/", consents.consent, name="consent"),
    path("exact/<uuid:consent_id>/state/", consents.consent_state, name="consent_state"),
    path("join/", links.link_join, name="link_join"),
    path("links/<uuid:link_id>/live/", links.link_live, name="link_live"),
    path("links/<uuid:link_id>/pause/", links.link_pause, name="link_pause"),
    path("links/<uuid:link_id>/matching/", matching.link_matching_save, name="link_matching_save"),
    path("<uuid:connection_id>/card/", views.connection_card, name="connection_card"),
    path("<uuid:connection_id>/check/", views.connection_check, name="connection_check"),
    path("<uuid:connection_id>/reconnect/", consents.reconnect, name="reconnect"),
]
