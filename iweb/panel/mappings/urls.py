"""The addresses of the mappings screen."""

from django.urls import path

from iweb.panel.mappings import product_views, views

urlpatterns = [
    path("", views.mappings, name="mappings"),
    path("<uuid:link_id>/", views.mapping, name="mapping"),
    path("<uuid:link_id>/save/", views.mapping_save, name="mapping_save"),
    path("<uuid:link_id>/products/", product_views.products, name="mapping_products"),
    path(
        "<uuid:link_id>/products/save/", product_views.products_save, name="mapping_products_save"
    ),
]
