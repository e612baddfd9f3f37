"""The road of a sale. Read it from top to bottom; every arrow is a frozen value, every commit a place to crash safely.

    claim -> read (ShopReader) -> keep the source document -> Sale -> facts -> VatDecision a line -> rulebook -> modules
       -> Booking -> Delivery (LedgerWriter) -> receipt -> settle

Reading and deciding are done here, for one link at a time; delivering belongs to the lane (`iweb.sync.delivery`), because
two shops, and two tenants, may write to the same administration.
"""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import InterfaceError, OperationalError

from connectors.errors import ConnectorError, Kind, Refused
from connectors.models import Link
from iweb.sync import decisions, proof, readings
from iweb.sync.inquiry import Inquiry
from iweb.tenants.scopes import tenant_scope

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one walk did: documents read, sales that were new or changed, and what was decided by outcome."""

    documents: int = 0
    sales: int = 0
    decided: int = 0
    failure: str = ""  # a message id


def walk(*, tenant_id: UUID, link_id: UUID) -> Summary | None:
    """Walk the road for one link as far as its lane's door. None when it is not due or walked by another worker."""
    reading = readings.claim_reading(tenant_id=tenant_id, link_id=link_id)
    if reading is None:
        return None
    decided = 0
    try:
        reading = _with_checked_receipts(reading)
        decided = _decide_what_waits(reading)
        summary = _read_and_decide(reading)
    except readings.ReadingLostError:
        return None
    except ConnectorError as error:
        readings.finish(reading=reading, error=error)
        return Summary(failure=error.message_id, decided=decided)
    except Exception as error:
        fault = Refused("sync.unforeseen", kind=Kind.CONTACT_SUPPORT, detail=type(error).__name__)
        readings.finish(reading=reading, error=fault)  # given back, to be tried later and later
        raise
    proof.prove(reading=reading)
    readings.finish(reading=reading)
    return replace(summary, decided=summary.decided + decided)


def _with_checked_receipts(reading: readings.Reading) -> readings.Reading:
    proof.check_receipts(reading=reading)
    with tenant_scope(reading.tenant_id):
        link = Link.objects.select_related("shop").get(id=reading.link.id)
    return replace(reading, link=link, began_unproven_at=link.unproven_at)


def _read_and_decide(reading: readings.Reading) -> Summary:
    summary = Summary()
    for page in readings.pages(reading=reading):
        sales = readings.keep(reading=reading, page=page)
        decided = _decide_what_waits(reading)
        summary = Summary(
            documents=summary.documents + len(page.documents),
            sales=summary.sales + sales,
            decided=summary.decided + decided,
        )
    return summary


def _decide_what_waits(reading: readings.Reading) -> int:
    """A crash after keeping a page left its sales undecided: they come first. What VIES must say is asked before."""
    decided = 0
    inquiry = Inquiry(tenant_id=reading.tenant_id, reader=reading.reader)
    for sale_id in decisions.undecided(tenant_id=reading.tenant_id, link_id=reading.link.id):
        decided += _decide(reading, inquiry=inquiry, sale_id=sale_id)
    return decided


def _decide(reading: readings.Reading, *, inquiry: Inquiry, sale_id: UUID) -> bool:
    """False for one that has to wait. One that cannot be decided, for a fault of our own, must not hold the ones behind it."""
    try:
        if not inquiry.settle(sale_id=sale_id):
            return False
        decisions.decide(tenant_id=reading.tenant_id, sale_id=sale_id, reader=reading.reader)
    except (OperationalError, InterfaceError):
        raise  # the database's own trouble is nobody's sale
    except Exception as error:
        logger.exception("sale %s is put aside", sale_id)
        decisions.put_aside(
            tenant_id=reading.tenant_id, sale_id=sale_id, fault=type(error).__name__
        )
    return True
