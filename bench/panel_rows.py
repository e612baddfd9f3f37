"""Many sales for the bench of the panel: copies of one booked sale, made inside the database."""

from typing import Final

from django.db import connection

from iweb.sync.models import Booking
from tests.panel import factories

SECONDS_A_YEAR: Final = 31_536_000  # the copies are spread over one
# Of a thousand sales; the rest is booked and delivered, but for the newest LEAVING and STUCK of them.
HELD, WAITING, NOT_A_SALE = 1, 5, 5
LEAVING, STUCK = 200, 20

GENERATED = {"cause", "size"}  # by the database
KEY = "('01a{tenant}-0000-7000-{place}-' || lpad(to_hex(n), 12, '0'))::uuid"
PLACES = {"sale": "8001", "booking": "8002", "delivery": "8003", "member": "8004"}
OUTCOME = f"""CASE WHEN n %% 1000 < {HELD} THEN 'held' WHEN n %% 1000 < {HELD + WAITING} THEN 'waiting'
  WHEN n %% 1000 < {HELD + WAITING + NOT_A_SALE} THEN 'not_a_sale' ELSE 'booked' END"""
REASON = f"""CASE WHEN n %% 1000 < {HELD} THEN 'scenario_not_supported' WHEN n %% 1000 < {HELD + WAITING} THEN 'not_invoiced'
  WHEN n %% 1000 < {HELD + WAITING + NOT_A_SALE} THEN 'free_order' ELSE '' END"""
IS_BOOKED = f"n %% 1000 >= {HELD + WAITING + NOT_A_SALE}"
STANDS = f"n > {LEAVING + STUCK}"
# What is filtered by comes in every mixture: 7, 11, 13 and 9000 have no divisor in common. The oldest tenth holds all of
# LU, of cash and of the amounts from 2000 on: what is found only after reading past all the others.
COUNTRY = """CASE WHEN n > {number} * 0.9 AND n %% 50 = 0 THEN 'LU' WHEN n %% 7 = 0 THEN 'BE' WHEN n %% 11 = 0 THEN 'DE'
  ELSE 'NL' END"""
METHOD = "CASE WHEN n > {number} * 0.9 AND n %% 40 = 0 THEN 'cash' WHEN n %% 13 = 0 THEN 'paypal' ELSE 'ideal' END"
CENTS = "(1000 + n %% 9000 + CASE WHEN n > {number} * 0.9 AND n %% 30 = 0 THEN 200000 ELSE 0 END)"
KIND = "CASE WHEN n %% 97 = 0 THEN 'C' ELSE t.kind END"


def multiplied(table: str, *, where: str = "true", **changes: str) -> str:
    """INSERT of many copies of one row, with the columns of `changes` as expressions of n."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
        names = [c.name for c in found if c.name not in GENERATED]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"""INSERT INTO {table} ({columns}) SELECT {values}
      FROM {table} t CROSS JOIN generate_series(1, %(number)s) n WHERE t.id = %(id)s AND {where}"""


def fill(*, made: factories.Company, number: int, tenant: int) -> None:
    """Copies of one booked sale, with its booking, delivery and membership; `tenant` keeps the ids of companies apart."""
    with made.scope():
        model = Booking.objects.filter(delivered_at__isnull=False).first()
        member = model.deliveries.get()
    key = {name: KEY.format(place=place, tenant=f"{tenant:05d}") for name, place in PLACES.items()}
    moment = f"now() - n * interval '{SECONDS_A_YEAR / number} seconds'"
    cents, country, method = (one.format(number=number) for one in (CENTS, COUNTRY, METHOD))
    signed = f"{cents} * CASE WHEN n %% 97 = 0 THEN -1 ELSE 1 END"
    sale = multiplied(
        "sync_sale", id=key["sale"], external_id="(1000000 + n)::text", order_id="(1000000 + n)::text", kind=KIND,
        reference="'R' || lpad(n::text, 8, '0')", reference_search="'r' || lpad(n::text, 8, '0')",
        customer_name="'Customer ' || n %% 70000", customer_search="'customer ' || n %% 70000",
        surname_search="'number' || n %% 50000 || ' customer'", email_search="'c' || n %% 70000 || '@example.nl'",
        invoice_number="'#IN' || lpad(n::text, 8, '0')", ordered_at=moment, changed_at=moment, created_at=moment,
        outcome=OUTCOME, reason=REASON, explanation="'[]'::jsonb", country=country, payment_method=method,
        total=f"{signed} / 100.0", total_minor=signed,
    )  # fmt: skip
    booking = multiplied(
        "sync_booking", where=IS_BOOKED, id=key["booking"], sale_id=key["sale"], external_id="(1000000 + n)::text",
        kind=KIND, content="'{}'::jsonb", explanation="'[]'::jsonb", entry_date=f"({moment})::date", created_at=moment,
        entry_number=f"CASE WHEN {STANDS} THEN (27000000 + n)::text ELSE '' END",
        delivered_at=f"CASE WHEN {STANDS} THEN {moment} END", gross_minor=signed,
    )  # fmt: skip
    delivery = multiplied(
        "sync_delivery", where=IS_BOOKED, id=key["delivery"], natural_key="'A0-O' || (1000000 + n)", created_at=moment,
        after_id="NULL::uuid", order='\'{}\'::jsonb',
        state=f"CASE WHEN {STANDS} THEN 'delivered' WHEN n <= {STUCK} THEN 'attention' ELSE 'ready' END",
    )  # fmt: skip
    membership = multiplied(
        "sync_deliverybooking", where=IS_BOOKED, id=key["member"], delivery_id=key["delivery"],
        booking_id=key["booking"], created_at=moment,
    )  # fmt: skip
    rows = (
        (sale, model.sale_id),
        (booking, model.id),
        (delivery, member.delivery_id),
        (membership, member.id),
    )
    with made.scope(), connection.cursor() as cursor:
        for statement, row in rows:
            cursor.execute(statement, {"number": number, "id": row})
