"""A payment condition that collects what was paid in advance is refused on the mappings screen, with a sentence (BOOKING 15)."""

from typing import Any

import pytest

from connectors.models import MasterData
from iweb.core.clock import database_now
from iweb.sync.rulebooks import latest_version


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "collects by direct debit"),
        ("nl", "de klant zou twee keer betalen"),
    ],
)
def test_a_debit_for_every_method_is_refused_with_a_sentence(
    joined: Any, language: str, sentence: str
) -> None:
    type(joined.owner).objects.filter(pk=joined.owner.pk).update(language=language)
    joined.owner.refresh_from_db()
    with joined.scope():
        MasterData.objects.create(
            tenant=joined.tenant,
            connection=joined.link.ledger,
            kind="payment_condition",
            code="IC",
            label="Incasso",
            data={"days": 7, "method": "I"},
            seen_at=database_now(),
        )
        client = joined.signed_in()
        form = client.get(f"/mappings/{joined.link.id}/").context["form"]
        values = {name: form[name].value() or "" for name in form.fields}

        answer = client.post(
            f"/mappings/{joined.link.id}/save/",
            values | {"payment_condition": "IC"},
        )

        assert sentence in answer.content.decode()
        assert latest_version(link=joined.link).number == 1
