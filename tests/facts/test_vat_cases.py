"""The cases of other projects, from the file that `VAT_CASES` names: decided by law, and counted with what does not apply."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.evidence.vies.answers import OF_THE_NUMBER, Verdict, read_answer
from mappings.money import allocate, quantum_of, round_amount, round_cents
from mappings.vat.boxes import PURCHASES, Box, Purchase, box
from mappings.vat.decide import Category, Nature, Ruling, Scenario, decide, find_scenario
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.rates import RATES, row_on
from mappings.vat.seller import Registration, Seller, Spell, Turnover, VatStanding
from mappings.vat.supply import Supply
from mappings.vat.territories import Area, locate

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
FILE = Path(os.environ.get("VAT_CASES", SHARED / "data/vat/cases.json"))
D = Decimal
DAY = date(2026, 11, 4)
NUMBERS = {"FR": "FR40303265045", "BE": "BE0403170701", "DE": "DE136695976", "NL": "NL004495445B01"}
Case = tuple[dict[str, Any], dict[str, Any]]


class NotApplicable(Exception):
    """The case asks what this program does not do; the reason is its text."""


def scenario(given: dict[str, Any], expected: dict[str, Any]) -> None:
    business = bool(given.get("vat_number", given.get("vat_number_valid")))
    buyer = given.get("ship_to") or given["customer"]
    day = date.fromisoformat(given["date"]) if given.get("date") else DAY
    above = (Turnover(year=day.year, amount=D(10_001)),) if given.get("above_threshold") else ()
    registered = tuple(Registration(country=c) for c in given.get("seller_registrations") or ())
    if given.get("customer_tax_exempt"):
        raise NotApplicable("no shop tells us of exempt customers")
    if business and given["customer"] not in NUMBERS:
        raise NotApplicable("no sample number of that state here")
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(
                country=given["seller"],
                standing=VatStanding(registrations=registered, turnover=above),
            ),
            origin=locate(country=given["seller"]),
            destination=locate(country=buyer, postcode="1000"),
            tax_point=day,
            nature=Nature.DIGITAL if given["supply"] == "digital" else Nature.GOODS,
            is_business=business,
            buyer_number=NUMBERS[given["customer"]] if business else "",
            verdict="valid" if business else "",
        )
    )
    decision = decide(ruling=ruling, charged=D(0), tax_point=day)
    name = expected["scenario"]
    if name in {"DESTINATION", "OSS"}:
        assert ruling.country == expected.get("country", buyer) != given["seller"]
    elif name == "NO_TAX_REVERSE_CHARGE":
        assert (decision.category, decision.expected) == (Category.REVERSE_CHARGE, D(0))
    elif name == "IC_SUPPLY":
        assert ruling.scenario is Scenario.INTRA_COMMUNITY
    else:
        assert ruling.scenario.name == name
    if "standard_rate" in expected:
        row = row_on(country=ruling.country, day=day)
        taxed = decision.category is Category.STANDARD and row is not None
        assert (row.standard if taxed and row else D(0)) == expected["standard_rate"]


def vies_shape(given: dict[str, Any], expected: dict[str, Any]) -> None:
    if "body" not in given:
        raise NotApplicable("a question, tested with the client")
    body = given["body"]
    number = f"{body.get('countryCode', 'DE')}{body.get('vatNumber', '1')}"
    found = read_answer(number=number, body=orjson.dumps(body))
    wanted = expected["outcome"]
    assert found.verdict == (Verdict.UNAVAILABLE if wanted == "invalid_input" else wanted)
    assert (found.code in OF_THE_NUMBER) == (wanted == "invalid_input")


def vies_code(given: dict[str, Any], expected: dict[str, Any]) -> None:
    body = {"actionSucceed": False, "errorWrappers": [{"error": expected["result"]}]}
    found = read_answer(number="DE1", body=orjson.dumps(body))
    assert found.verdict is Verdict.UNAVAILABLE
    assert found.worth_asking_again is (expected["class"] == "retry_later")


def rate_by_date(given: dict[str, Any], expected: dict[str, Any]) -> None:
    row = row_on(country=given["country"], day=date.fromisoformat(given["at"][:10]))
    assert row is not None
    assert row.standard == expected["standard_rate"]


def territory(given: dict[str, Any], expected: dict[str, Any]) -> None:
    place = locate(country=given["ship_to_country"], postcode=given["postcode"].split(" (")[0])
    if expected["destination_rate"] == 0:
        assert place.area is Area.THIRD
        return
    row = row_on(country=place.country, day=DAY)
    assert row is not None
    assert row.standard == expected["destination_rate"]


def number_written(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert normalise(raw=given["raw"], country=given["country"]) == expected["normalised"]


def cents(given: dict[str, Any], expected: dict[str, Any]) -> None:
    weights = [D(weight) for weight in given["weights"]]
    shares = allocate(total=D(given["total_cents"]), weights=weights, quantum=D(1))
    assert list(shares) == expected["shares_cents"]


def half_up(given: dict[str, Any], expected: dict[str, Any]) -> None:
    vat = round_cents(D(given["taxable"]) * D(given["rate"]) / 100)
    assert (vat == D(expected["vat"])) is expected["accepted"]


def net_gross(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert round_cents(D(given["net"]) * (1 + D(given["rate"]) / 100)) == D(expected["gross"])


def belgian_box(given: dict[str, Any], expected: dict[str, Any]) -> None:
    named = {"co-contractor": (Scenario.DOMESTIC_REVERSE_CHARGE, "0")}
    named |= {"outside EU": (Scenario.EXPORT, "0")}
    text = given["transaction"]
    kind, rate = named.get(text, (Scenario.DOMESTIC, text.rstrip("%")))
    found = box(scenario=kind, country="BE", rate=D(rate), day=DAY, home="BE")
    assert found == Box(expected["base_box"], expected["vat_box"] or "", expected["credit_note"])


def dutch_box(given: dict[str, Any], expected: dict[str, Any]) -> None:
    text = given["transaction"].lower()
    if "purchase" in text or "from outside" in text:
        bought = Purchase.FROM_OUTSIDE if "outside" in text else Purchase.REVERSE_CHARGE
        assert PURCHASES["NL"][bought].base == expected["box"]
        return
    kinds = (
        ("services", Scenario.INTRA_COMMUNITY_SERVICE, "BE"),
        ("distance", Scenario.LOCAL_DESTINATION, "BE"),
        ("reverse", Scenario.DOMESTIC_REVERSE_CHARGE, "NL"),
        ("export", Scenario.EXPORT, "NL"),
        ("goods", Scenario.INTRA_COMMUNITY, "NL"),
        ("domestic", Scenario.DOMESTIC, "NL"),
    )
    found = [(kind, country) for word, kind, country in kinds if word in text]
    if not found:
        raise NotApplicable("a transaction that no sale is")
    percent = text.split("%")[0].split()[-1] if "%" in text else "0"
    kind, country = found[0]
    rate = D(percent) if percent.isdecimal() else D(0)
    assert (
        box(scenario=kind, country=country, rate=rate, day=DAY, home="NL").base == expected["box"]
    )


def service(given: dict[str, Any], expected: dict[str, Any]) -> None:
    business = bool(given["is_business"] and given["vat_id_validated"])
    country = given["customer_country"] or ""
    if business and country not in NUMBERS:
        raise NotApplicable("no sample number of that state here")
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(country=given["seller"]),
            origin=locate(country=given["seller"]),
            destination=locate(country=country, postcode="1000"),
            tax_point=DAY,
            nature=Nature.SERVICE,
            is_business=bool(given["is_business"]),
            buyer_number=NUMBERS[country] if business else "",
            verdict="valid" if business else "",
        )
    )
    decision = decide(ruling=ruling, charged=D(0), tax_point=DAY)
    assert decision.category == expected["en16931_category"]
    assert (decision.category is Category.REVERSE_CHARGE) is expected["reverse_charge"]


def threshold(given: dict[str, Any], expected: dict[str, Any]) -> None:
    sold = {"<": D(10_000), ">": D("10000.01")}
    told = (
        Turnover(year=DAY.year - 1, amount=sold[given["prev_year"][0]]),
        Turnover(year=DAY.year, amount=sold[given["current_year"][0]]),
    )
    supply = Supply(
        seller=Seller(country="NL", standing=VatStanding(turnover=told)),
        origin=locate(country="NL"),
        destination=locate(country="DE"),
        tax_point=DAY,
    )
    home = expected["place"] == "seller state"
    assert find_scenario(supply=supply).country == ("NL" if home else "DE")


def importing(given: dict[str, Any], expected: dict[str, Any]) -> None:
    if not {"import_state", "consignment_value"} <= given.keys():
        raise NotApplicable("an import without its figures")
    standing = VatStanding(import_scheme=(Spell(),))
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(country="NL", standing=standing),
            origin=locate(country="CN"),
            destination=locate(country="DE"),
            tax_point=DAY,
            amount=D("150.01") if given["consignment_value"].startswith(">") else D(150),
            imported_into="BE" if "other" in given["import_state"] else "DE",
        )
    )
    assert (ruling.scenario is Scenario.IMPORT_SCHEME) is expected["ioss_allowed"]
    if "place_of_supply" in expected:
        assert ruling.country == "DE"


def checksum(given: dict[str, Any], expected: dict[str, Any]) -> None:
    raw = given["raw"].split(" (")[0]
    if "guess_country" in expected:
        found = [c.lower() for c in RATES if is_well_formed(normalise(raw=raw, country=c))]
        assert found == expected["guess_country"]
    elif "iso_country" in expected:
        number = normalise(raw=raw, country=expected["iso_country"])
        assert is_well_formed(number) is expected["valid"]
        assert issuing_country(number) == expected["iso_country"]
    else:  # a number of a seller's scheme: no buyer has one
        assert not is_well_formed(normalise(raw=raw, country=""))


def rounding(given: dict[str, Any], expected: dict[str, Any]) -> None:
    if not given.get("mode", "").startswith("sum_by_net") or "keep" in given["mode"]:
        raise NotApplicable("a way of rounding that is not by net")
    quantum = quantum_of(currency=given.get("currency", "EUR"))
    (rate,) = {D(one["rate"]) for one in given["lines"]}
    net = sum((D(one["gross"]) - D(one["vat"]) for one in given["lines"]), D(0))
    vat = round_amount(amount=net * rate / 100, quantum=quantum)
    assert (net + vat, vat) == (D(expected["gross"]), D(expected["vat"]))


def dutch_rounding(given: dict[str, Any], expected: dict[str, Any]) -> None:
    if "vat_unrounded" not in given:
        raise NotApplicable("a question about the method, which the shop chooses")
    assert round_cents(D(given["vat_unrounded"])) == D(expected["vat"])


def shipping(given: dict[str, Any], expected: dict[str, Any]) -> None:
    rates = [one["rate"] for one in given["lines"]]
    nets = [round_cents(D(one["gross"]) / (1 + D(one["rate"]) / 100)) for one in given["lines"]]
    shares = allocate(total=D(given["shipping_net"]), weights=nets, quantum=D("0.01"))
    for rate, share in zip(rates, shares, strict=True):
        assert share == D(expected[f"shipping_net_{rate}"])


def totals(given: dict[str, Any], expected: dict[str, Any]) -> None:
    if expected.get("reason") == "VATEX-EU-F":
        margin = Ruling(scenario=Scenario.MARGIN, country="NL", row="margin")
        found = decide(ruling=margin, charged=D(0), tax_point=DAY)
        assert (found.category, found.ground) == (expected["category"], expected["reason"])
        assert D(given["net"]) + D(expected["vat"]) == D(expected["gross"])
        return
    if "lines" not in given:
        raise NotApplicable("an invoice without lines")
    net = sum(map(D, given["lines"]), D(given.get("charge", 0)))
    vat = round_cents(net * D(given["rate"]) / 100)
    found_totals = (net, vat, net + vat)
    assert found_totals == (D(expected["net"]), D(expected["vat"]), D(expected["gross"]))


def vies_outcome(given: dict[str, Any], expected: dict[str, Any]) -> None:
    event = given["event"]
    if event.startswith("valid="):
        body = {"countryCode": "DE", "vatNumber": "1", "valid": event == "valid=true"}
        found = read_answer(number="DE1", body=orjson.dumps(body))
        assert found.verdict.value == expected["outcome"].removeprefix("final_")
    elif event == "timeout" or event.startswith("http 5"):
        found = read_answer(number="DE1", body=b"<html>gateway</html>")
        assert found.verdict is Verdict.UNAVAILABLE
        assert found.worth_asking_again
        assert expected["outcome"] == "temporary_error"
    else:
        raise NotApplicable("an event that is no answer of VIES")


JUDGES: dict[str, Callable[[dict[str, Any], dict[str, Any]], None]] = {
    "scenario": scenario,
    "scenario-threshold": scenario,
    "vies-rest-shape": vies_shape,
    "vies-test-service": vies_code,
    "rate-by-date": rate_by_date,
    "special-territory": territory,
    "vatid-normalise": number_written,
    "cent-allocation": cents,
    "vat-amount-half-up": half_up,
    "net-gross": net_gross,
    "return-box-BE": belgian_box,
    "return-box-NL": dutch_box,
    "reverse-charge-services": service,
    "threshold": threshold,
    "import-distance-sale": importing,
    "vatid-checksum": checksum,
    "rounding": rounding,
    "rounding-NL": dutch_rounding,
    "shipping-proportional-NL": shipping,
    "invoice-totals": totals,
    "vies-outcome": vies_outcome,
}
HOLDING = [
    c for c in json.loads(FILE.read_text(), parse_float=D)["cases"] if c["verdict_2026"] == "holds"
]


def judge(case: dict[str, Any]) -> str:
    """ "" where it passes, else why it does not apply. A case that fails raises."""
    try:
        if case["group"] not in JUDGES:
            raise NotApplicable(f"group {case['group']}")
        JUDGES[case["group"]](case["inputs"], case["expected"])
    except NotApplicable as reason:
        return str(reason)
    return ""


JUDGED = [case for case in HOLDING if case["group"] in JUDGES]


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case["id"])
def test_a_case_that_holds_is_decided_so(case: dict[str, Any]) -> None:
    judge(case)


def test_how_many_cases_ran_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = Counter(judge(case) for case in HOLDING)
    passed = reasons.pop("", 0)
    with capsys.disabled():
        sys.stdout.write(
            f"\nVAT cases: {len(HOLDING)} hold, {passed} passed, {sum(reasons.values())} not judged\n"
        )
        for reason, count in sorted(reasons.items()):
            sys.stdout.write(f"  {count} x {reason}\n")
    assert passed > sum(reasons.values())
