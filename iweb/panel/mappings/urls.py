"""The addresses of the mappings screen."""

from django.urls import path

from iweb.panel.mappings import own_rule_views, product_views, sheet_views, version_views, views

urlpatterns = [
    path("", views.mappings, name="mappings"),
    path("<uuid:link_id>/", views.mapping, name="mapping"),
    path("<uuid:link_id>/save/", views.mapping_save, name="mapping_save"),
    path("<uuid:link_id>/check/", views.mapping_check, name="mapping_check"),
    path("<uuid:link_id>/products/", product_views.products, name="mapping_products"),
    path(
        "<uuid:link_id>/products/save/", product_views.products_save, name="mapping_products_save"
    ),
    path(
        "<uuid:link_id>/products/check/",
        product_views.products_check,
        name="mapping_products_check",
    ),
    path("<uuid:link_id>/own/", own_rule_views.own, name="mapping_own"),
    path("<uuid:link_id>/own/save/", own_rule_views.own_save, name="mapping_own_save"),
    path("<uuid:link_id>/own/check/", own_rule_views.own_check, name="mapping_own_check"),
    path("<uuid:link_id>/versions/", version_views.versions, name="mapping_versions"),
    path(
        "<uuid:link_id>/versions/<int:number>/restore/",
        version_views.version_restore,
        name="mapping_restore_save",
    ),
    path(
        "<uuid:link_id>/versions/<int:number>/what-if/",
        version_views.version_what_if,
        name="mapping_version_what_if",
    ),
    path(
        "<uuid:link_id>/versions/<int:number>/export/",
        version_views.version_export,
        name="mapping_export",
    ),
    path("<uuid:link_id>/import/", version_views.import_check, name="mapping_import_check"),
    path(
        "<uuid:link_id>/import/what-if/",
        version_views.import_what_if_check,
        name="mapping_import_what_if_check",
    ),
    path("<uuid:link_id>/import/save/", version_views.import_save, name="mapping_import_save"),
    path("<uuid:link_id>/vat/", sheet_views.vat_sheet, name="mapping_vat"),
    path("<uuid:link_id>/vat/save/", sheet_views.vat_sheet_save, name="mapping_vat_save"),
    path("<uuid:link_id>/vat/check/", sheet_views.vat_sheet_check, name="mapping_vat_check"),
    path("<uuid:link_id>/customers/", sheet_views.customer_sheet, name="mapping_customers"),
    path(
        "<uuid:link_id>/customers/save/",
        sheet_views.customer_sheet_save,
        name="mapping_customers_save",
    ),
    path(
        "<uuid:link_id>/customers/check/",
        sheet_views.customer_sheet_check,
        name="mapping_customers_check",
    ),
]
