"""The addresses of the sales screens."""

from django.urls import path

from iweb.panel.sales import actions, bulk, export, filters, undoing, views

urlpatterns = [
    path("", views.sales, name="sales"),
    path("export/", export.sales_export, name="sales_export"),
    path("filters/save/", filters.sales_filter_save, name="sales_filter_save"),
    path("filters/<uuid:filter_id>/off/", filters.sales_filter_off, name="sales_filter_off"),
    path("bulk/check/", bulk.sales_bulk_check, name="sales_bulk_check"),
    path("bulk/<uuid:bulk_id>/", bulk.sales_bulk, name="sales_bulk"),
    path("bulk/<uuid:bulk_id>/do/", bulk.sales_bulk_make, name="sales_bulk_make"),
    path("<uuid:sale_id>/", views.sale, name="sale"),
    path("<uuid:sale_id>/explanation.json", views.sale_explanation, name="sale_explanation"),
    path("<uuid:sale_id>/road/", views.sale_road, name="sale_road"),
    path("<uuid:sale_id>/retry/", actions.sale_retry, name="sale_retry"),
    path("<uuid:sale_id>/by-hand/", actions.sale_by_hand, name="sale_by_hand"),
    path("<uuid:sale_id>/hold/", actions.sale_hold, name="sale_hold"),
    path("<uuid:sale_id>/undo/", undoing.sale_undo, name="sale_undo"),
    path("undo/<uuid:request_id>/", undoing.sale_undo_answer, name="sale_undo_answer"),
    path("undo/<uuid:request_id>/do/", undoing.sale_undo_do, name="sale_undo_do"),
    path("<uuid:sale_id>/again/", undoing.sale_again, name="sale_again"),
]
