"""The mirror of the administration beside the rules: what cannot be booked there is told before anything is sent."""

from decimal import Decimal

import pytest

from iweb.sync.master_data import findings_of, master_data
from mappings.validate.faults import Fault
from tests.panel.conftest import company, joined  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
D = Decimal


def test_the_rules_that_were_proposed_can_be_booked_in_their_own_administration(joined):  # noqa: F811
    with joined.scope():
        assert [one for one in findings_of(link=joined.link) if one.is_blocking] == []


def test_what_the_administration_blocks_later_is_found_with_its_rule(joined):  # noqa: F811
    with joined.scope():
        row = joined.ledger.masters.get(kind="ledger_account", code="8000")
        row.data = {**row.data, "blocked": True}
        row.save()
        found = [one for one in findings_of(link=joined.link) if one.is_blocking]

    assert {one.fault for one in found} == {Fault.BLOCKED_ACCOUNT}
    assert all(dict(one.values)["code"] == "8000" for one in found)


def test_rows_are_read_with_their_dates_and_letters(joined):  # noqa: F811
    with joined.scope():
        master = master_data(joined.ledger.masters.all())

    code = master.vat_code("2")
    assert code is not None
    assert (code.type, code.percentage_on(code.spans[-1].first or code.spans[-1].last)) in {
        ("E", D(21)),
        ("E", D("21.00")),
    }
    assert master.journals
    assert master.accounts


def test_an_administration_that_was_never_read_says_nothing(joined):  # noqa: F811
    with joined.scope():
        joined.ledger.masters.all().delete()
        assert findings_of(link=joined.link) == ()
