"""The stand-in's schema and texts against the facts about Exact Online that were gathered from public sources."""

import json
import os
import re
from pathlib import Path

import pytest

from connectors.sandbox.exact import oauth, reading, template
from connectors.sandbox.exact.schema import endpoints
from connectors.sandbox.exact.seed import DEFAULTS
from connectors.sandbox.exact.texts import TEXTS

SHARED = Path(
    os.environ.get("IWEB_SHARED") or Path(__file__).resolve().parents[2].parent / "shared"
)
METADATA = json.loads((SHARED / "data/exact/metadata.json").read_text())["endpoints"]
ENUMS = json.loads((SHARED / "data/exact/enums.json").read_text())
REFERENCE = (SHARED / "reference/exact-online.md").read_text()
FLAGS = (("k", "key"), ("m", "mandatory"), ("g", "get"), ("c", "post"), ("u", "put"))


def facts_of(name):
    return METADATA.get(name) or METADATA["{division}/" + name]


@pytest.mark.parametrize("name", sorted(endpoints()))
def test_an_endpoint_has_exactly_the_properties_types_and_verbs_of_the_reference(name):
    facts, ours = facts_of(name), endpoints()[name]
    theirs = {
        prop["name"]: (
            prop["type"].removeprefix("Edm."),
            "".join(letter for letter, key in FLAGS if prop.get(key)),
            prop.get("collectionOf", "").split("\\")[-1],
        )
        for prop in facts["properties"]
    }
    assert {one.name: (one.type, one.flags, one.of) for one in ours.properties.values()} == theirs
    assert list(ours.methods) == facts["methods"]
    assert ours.page == facts["pageSize"]


@pytest.mark.parametrize("name", sorted(endpoints()))
def test_an_endpoint_has_exactly_the_mandatory_options_of_the_reference(name):
    facts, ours = facts_of(name), endpoints()[name]
    assert list(ours.filter_one_of) == facts.get("mandatoryFilterFields", [])
    assert list(ours.filter_only) == facts.get("supportedFilters", [])
    assert ours.select == bool(facts.get("mandatorySelect"))


@pytest.mark.parametrize(
    ("listed", "used"),
    [
        ("GLAccounts.Type", {kind for *_, kind in template.ACCOUNTS}),
        ("Journals.Type", {kind for _, _, _, kind, _ in template.JOURNALS}),
        ("PaymentConditions.PaymentMethod", {method for *_, method in template.CONDITIONS}),
        ("VATCodes.Type", {vat.kind for vat in template.VAT_CODES}),
        ("VATCodes.VATTransactionType", {vat.transactions for vat in template.VAT_CODES}),
        ("VATCodes.EUSalesListing", {vat.listing for vat in template.VAT_CODES}),
    ],
)
def test_the_template_uses_values_that_exact_knows(listed, used):
    assert {str(value) for value in used} <= set(ENUMS[listed])


QUOTED = sorted(
    set(re.findall(r"`([^`]+)`", REFERENCE.split("### 5.7")[1].split("Message grammar")[0]))
)
# Said of endpoints or by faults that the stand-in does not have.
ELSEWHERE = {
    "Invalid: Cost center link",
    "Invoice number is already used as document number",
    "Not allow to update in Basic : Warehouse",
    "Ongeldig grootboekrekeningtype",
    "Required: Journal",
    "Unknown: Financial year (Period-date table)",
    "Already exists - Entry number: X, Journal: 700",
    "Document Type not allowed",
    "Wrong Division",
    "Verplicht: Soort betaling",
}


@pytest.mark.parametrize("text", [text for text in QUOTED if text not in ELSEWHERE])
def test_a_message_seen_in_practice_is_said_in_the_same_words(text):
    ours = {sentence.replace("{period}", "YYYY-MM") for pair in TEXTS.values() for sentence in pair}
    assert text in ours


def test_what_is_left_out_is_really_in_the_reference_and_really_left_out():
    ours = {sentence for pair in TEXTS.values() for sentence in pair}
    assert set(QUOTED) >= ELSEWHERE
    assert not ours & ELSEWHERE
    assert len(QUOTED) > 30


@pytest.mark.parametrize(
    "text",
    [
        reading.NEEDS_SELECT,
        reading.NEEDS_FILTER.strip(),
        oauth.CHAIN_BROKEN,
        "Rate limit exceeded: access_token not expired",
        "The refresh token expired at",
        "TooEarlyToRefreshTokens:",
        "Forbidden - Application Scope Violated. Cannot read",
        "Forbidden - Customer's license expired",
        "Object reference not set to an instance of an object.",
        "Opening balance plus all bank entry lines should result in the closing balance",
        "Error processing request stream. Binding to new entities",
    ],
)
def test_a_text_that_clients_match_on_stands_in_the_reference(text):
    assert text in re.sub(r"\s+", " ", REFERENCE)


def test_the_limits_are_the_reported_ones():
    assert (DEFAULTS["minute_limit"], DEFAULTS["day_limit"], DEFAULTS["error_limit"]) == (
        60,
        5000,
        10,
    )
    assert oauth.TOKEN_CALLS_A_DAY == 200
    assert oauth.REFRESH_LIFE.days == 30
