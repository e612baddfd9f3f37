"""What is asked of the shop: per resource the fields booking needs, and nothing else.

Never asked for: passwd, secure_key, reset_password_token, birthday, newsletter fields, IP addresses, card data.
"""

from dataclasses import dataclass

ORDER = (
    "id", "reference", "id_customer", "id_address_delivery", "id_address_invoice", "id_currency", "id_lang",
    "id_shop", "id_carrier", "current_state", "module", "payment", "conversion_rate",
    "invoice_number", "invoice_date", "delivery_date",
    "total_products", "total_products_wt",
    "total_shipping_tax_excl", "total_shipping_tax_incl", "carrier_tax_rate",
    "total_wrapping_tax_excl", "total_wrapping_tax_incl",
    "total_discounts_tax_excl", "total_discounts_tax_incl",
    "total_paid", "total_paid_tax_excl", "total_paid_tax_incl",
    "round_type", "round_mode", "date_add", "date_upd",
)  # fmt: skip
DETAIL = (
    "id", "id_order", "id_order_invoice", "product_id", "product_name", "product_reference", "product_quantity",
    "unit_price_tax_excl", "unit_price_tax_incl", "total_price_tax_excl", "total_price_tax_incl",
    "tax_computation_method", "ecotax", "ecotax_tax_rate", "product_quantity_refunded", "product_quantity_return",
)  # fmt: skip
INVOICE = (
    "id", "id_order", "number", "date_add",
    "total_products", "total_products_wt",
    "total_shipping_tax_excl", "total_shipping_tax_incl",
    "total_wrapping_tax_excl", "total_wrapping_tax_incl",
    "total_discount_tax_excl", "total_discount_tax_incl",
    "total_paid_tax_excl", "total_paid_tax_incl",
)  # fmt: skip
PAYMENT = (
    "id", "order_reference", "id_currency", "amount", "payment_method", "transaction_id", "date_add",
)  # fmt: skip
CART_RULE = (
    "id", "id_order", "id_cart_rule", "id_order_invoice", "name", "value", "value_tax_excl", "free_shipping",
)  # fmt: skip
# What a voucher acts on, which no order repeats: 0 the whole order, a product's id, -1 the cheapest one, -2 a selection.
VOUCHER_KIND = (
    "id", "reduction_product", "gift_product", "reduction_percent", "reduction_amount",
)  # fmt: skip
PRODUCT = ("id", "id_category_default", "tags[id]")
TAG = ("id", "name")
CATEGORY = ("id", "id_parent", "name")
SLIP = (
    "id", "id_order", "total_products_tax_excl", "total_products_tax_incl",
    "total_shipping_tax_excl", "total_shipping_tax_incl", "amount", "shipping_cost_amount", "order_slip_type",
    "date_add", "date_upd",
)  # fmt: skip
SLIP_LINE = ("id_order_detail", "product_quantity", "amount_tax_excl", "amount_tax_incl")
CUSTOMER = (
    "id", "is_guest", "firstname", "lastname", "email", "company", "siret", "max_payment_days", "id_default_group",
)  # fmt: skip
ADDRESS = (
    "id", "company", "firstname", "lastname", "vat_number", "address1", "address2", "postcode", "city",
    "id_country", "id_state", "phone", "phone_mobile",
)  # fmt: skip
STATE = (
    "id",
    "module_name",
    "invoice",
    "paid",
    "logable",
    "shipped",
    "delivery",
)  # and name, template
TAX = ("id", "rate")
CARRIER = ("id", "id_reference", "name")
CURRENCY = ("id", "iso_code")
COUNTRY = ("id", "iso_code")
LANGUAGE = ("id", "iso_code")
PROVINCE = ("id", "name")

# Every right the key needs, in the order a person finds them on the page "Webservice". Credit slips and histories are
# asked for from the start, so that nobody has to come back for them.
PERMISSIONS = (
    "addresses", "carriers", "configurations", "countries", "currencies", "customers", "languages",
    "order_cart_rules", "order_details", "order_histories", "order_invoices", "order_payments", "order_slip",
    "order_states", "orders", "states", "taxes", "translated_configurations",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What differs between versions (source: field comparison of 1.6.1.24, 1.7.8.11, 8.2.1, 9.0.0; upgrade 1.7.7.0.sql).

    Before 1.7.7 the vouchers of an order may not be readable at all: in early 1.7 neither resource exists (issue #13394).
    """

    cart_rules: str  # the resource that lists an order's vouchers
    cart_rule_deleted: bool  # whether its rows carry a `deleted` flag
    cart_rules_certain: bool
    # Columns of order_details of which one is above zero once a line was refunded: a shop cannot be asked for "either".
    refunded: tuple[str, ...]
    permissions: tuple[str, ...]


def dialect_of(version: str) -> Dialect:
    """The dialect of a version such as "8.2.1"; an unreadable version is taken for a current one."""
    numbers = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
    if not numbers or numbers >= (1, 7, 7):
        return Dialect(
            cart_rules="order_cart_rules",
            cart_rule_deleted=True,
            cart_rules_certain=True,
            refunded=("total_refunded_tax_incl",),
            permissions=PERMISSIONS,
        )
    resource = "order_cart_rules" if numbers >= (1, 7) else "order_discounts"
    permissions = tuple(name for name in PERMISSIONS if name != "order_cart_rules")
    if resource == "order_discounts":  # 1.6 has this one for certain, and may refuse to show it
        permissions = tuple(sorted((*permissions, resource)))
    return Dialect(
        cart_rules=resource,
        cart_rule_deleted=False,
        cart_rules_certain=False,
        refunded=("product_quantity_refunded", "product_quantity_return"),
        permissions=permissions,
    )
