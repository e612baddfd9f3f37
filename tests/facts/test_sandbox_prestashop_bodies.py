"""Bodies that PrestaShop's output classes made of constructed objects, made again by the sandbox's own."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.prestashop import render_json, render_xml
from connectors.sandbox.prestashop.access import verbs_of
from connectors.sandbox.prestashop.objects import Object
from connectors.sandbox.prestashop.schema import Association, Resource, known_names, resources

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared")) / "data" / "prestashop"
BODIES: dict[str, str] = json.loads((FACTS / "sample_bodies.json").read_text())["bodies"]
ORDERS = resources("8.2.1")["orders"]
API = "https://shop.example/api"


def order_of(body: dict[str, Any], *, associations: bool = True) -> Object:
    """The object behind a recorded row."""
    rows = body.get("associations", {})
    return Object(
        id=body["id"],
        fields=tuple((f, body[f.name]) for f in ORDERS.fields if f.name in body),
        associations=tuple(
            (
                one,
                tuple(
                    tuple((f, row[f.name]) for f in one.fields if f.name in row)
                    for row in rows.get(one.name, [])
                ),
            )
            for one in (ORDERS.associations if associations else ())
        ),
    )


FULL = json.loads(BODIES["list display=full JSON"])["orders"][0]


@pytest.mark.parametrize(
    "name",
    [
        "list display=full JSON",
        "single JSON with display=full",
        "list display=[id,date_upd] JSON",
        "list display=[id,order_rows[id,product_id]] JSON",
        "list full, order without rows JSON (no associations key)",
    ],
)
def test_a_list_in_json_is_the_recorded_body(name: str) -> None:
    row = json.loads(BODIES[name])["orders"][0]
    assert render_json.list_body(ORDERS, [order_of(row)]).decode() == BODIES[name]


def test_a_single_object_in_json_loses_what_php_counts_as_false() -> None:
    body = render_json.single_body(ORDERS, order_of(FULL), drop_falsy=True).decode()
    assert body == BODIES["single JSON (no display)"]


def test_ids_and_empty_lists_in_json_are_the_recorded_bodies() -> None:
    assert render_json.ids_body(ORDERS, [1, 2]).decode() == BODIES["list minimum JSON"]
    assert render_json.list_body(ORDERS, []).decode() == BODIES["empty list JSON"]
    assert render_json.ids_body(ORDERS, []).decode() == BODIES["empty list JSON"]


@pytest.mark.parametrize("kind", ["blank", "synopsis"])
def test_a_schema_in_json_is_the_recorded_body(kind: str) -> None:
    assert render_json.schema_body(ORDERS).decode() == BODIES[f"schema={kind} JSON"]


def test_lists_in_xml_are_the_recorded_bodies() -> None:
    writer = render_xml.XmlWriter(api=API, languages=[1])
    assert writer.list_body(ORDERS, []).decode() == BODIES["empty list XML"]
    assert writer.ids_body(ORDERS, [1]).decode() == BODIES["list minimum XML"]


def _without_locks(text: str) -> str:
    """The constructed bodies say readOnly on the rows; the recorded shops did not, and those are followed."""
    return text.replace(' readOnly="true" nodeType', " nodeType")


def test_a_full_list_in_xml_is_the_recorded_body() -> None:
    writer = render_xml.XmlWriter(api=API, languages=[1])
    recorded = _without_locks(BODIES["list display=full XML"])
    assert writer.list_body(ORDERS, [order_of(FULL)]).decode() == recorded


def test_a_synopsis_in_xml_is_the_recorded_body() -> None:
    writer = render_xml.XmlWriter(api=API, languages=[1])
    body = writer.schema_body(ORDERS, synopsis=True).decode()
    assert body == _without_locks(BODIES["schema=synopsis XML"])


FIELDS: dict[str, Any] = json.loads((FACTS / "fields.json").read_text())["resources"]
COMMON = sorted(set(FIELDS) & set(resources("8.2.1")))


@pytest.mark.parametrize("name", COMMON)
def test_a_resource_has_the_fields_of_the_class_it_shows(name: str) -> None:
    """Hidden fields are never sent; products are listed in part only."""
    theirs = [
        one["name"]
        for one in FIELDS[name]["fields_in_output_order"]
        if not one.get("hidden") and "8.2" in one.get("present_in", ["8.2"])
    ]
    ours = [field.name for field in resources("8.2.1")[name].fields]
    assert set(theirs) <= set(ours)
    if name != "products":
        assert ours == theirs


@pytest.mark.parametrize("name", COMMON)
def test_what_may_be_filtered_is_what_the_class_says(name: str) -> None:
    theirs = {
        one["name"]: one["filter"]
        for one in FIELDS[name]["fields_in_output_order"]
        if not one.get("hidden")
    }
    for field in resources("8.2.1")[name].fields:
        said = theirs.get(field.name)
        if said == "only with date=1":
            assert field.is_clock
        elif said is not None:
            assert field.filter is (said == "yes"), field.name


def test_each_version_knows_its_resources() -> None:
    facts = json.loads((FACTS / "resources_and_version_deltas.json").read_text())
    assert set(known_names("8.2.1")) == set(facts["resources_8.2"])
    gone, new = set(facts["gone_in_9.0.3_vs_8.2"]), set(facts["new_in_9.0.3_vs_8.2"])
    assert set(known_names("9.0.0")) == (set(facts["resources_8.2"]) | new) - gone


def test_patch_came_with_8() -> None:
    assert "PATCH" not in verbs_of("1.7.8.11")
    assert "PATCH" in verbs_of("8.2.1")


def test_associations_are_those_of_the_classes() -> None:
    def shape(resource: Resource, one: Association) -> tuple[str, list[str]]:
        return one.row, [field.name for field in one.fields]

    for name in COMMON:
        resource = resources("8.2.1")[name]
        for association, fact in (FIELDS[name].get("associations") or {}).items():
            ours = resource.association(association)
            assert ours is not None
            assert shape(resource, ours) == (fact["xml_row_element"], fact["fields"])
