"""XML bodies. Source: answers of 8.2.1 and 9.0.0 shops."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.sandbox.prestashop.objects import Object
from connectors.sandbox.prestashop.schema import Association, Field, Resource

CONTENT_TYPE = ("Content-type", "text/xml;charset=utf-8")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OPEN = '<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">'

# Attributes of `schema=synopsis` in the order in which they are written.
_SYNOPSIS = (
    ("required", "required"),
    ("read_only", "marked_read_only"),
    ("maxSize", "max_size"),
    ("format", "format"),
    ("readOnly", "locked"),
)


class XmlWriter:
    """`api` is the address that links start with, `languages` the ids translated fields are shown in."""

    def __init__(self, *, api: str, languages: Sequence[int]) -> None:
        self._api = api
        self._languages = languages

    def list_body(self, resource: Resource, objects: Sequence[Object]) -> bytes:
        inner = [line for one in objects for line in self._object(resource, one)]
        return _document([f"<{resource.list}>", *inner, f"</{resource.list}>"])

    def ids_body(self, resource: Resource, ids: Sequence[int]) -> bytes:
        lines = [
            f'<{resource.single} id="{id_}" {self._href(f"{resource.name}/{id_}")}/>' for id_ in ids
        ]
        return _document([f"<{resource.list}>", *lines, f"</{resource.list}>"])

    def single_body(self, resource: Resource, one: Object) -> bytes:
        return _document(self._object(resource, one))

    def schema_body(self, resource: Resource, *, synopsis: bool) -> bytes:
        fields = [
            self._blank(field, synopsis=synopsis)
            for field in resource.fields
            if (field.kind != "id" if synopsis else not field.marked_read_only)
        ]
        associations = [
            line
            for one in resource.associations
            for line in self._blank_rows(one, synopsis=synopsis)
        ]
        if associations:
            associations = ["<associations>", *associations, "</associations>"]
        return _document([f"<{resource.single}>", *fields, *associations, f"</{resource.single}>"])

    def root_body(
        self, resources: Iterable[Resource], *, shop: str, rights: Mapping[str, Mapping[str, bool]]
    ) -> bytes:
        """`rights` maps a resource to the verbs in their order, each true or false."""
        lines = [f'<api shopName="{_attribute(shop)}">']
        for one in resources:
            verbs = " ".join(
                f'{verb}="{str(may).lower()}"' for verb, may in rights[one.name].items()
            )
            href = self._href(one.name)
            lines += [f"<{one.name} {href} {verbs}>", f"<description {href} {verbs}>"]
            lines += [f"{one.description}</description>"]
            lines += [
                f'<schema {self._href(f"{one.name}?schema={kind}")} type="{kind}"/>'
                for kind in ("blank", "synopsis")
            ]
            lines.append(f"</{one.name}>")
        return _document([*lines, "</api>"])

    def _object(self, resource: Resource, one: Object) -> list[str]:
        lines = [f"<{resource.single}>", *(self._field(f, value) for f, value in one.fields)]
        if one.associations:
            rows = [line for a, found in one.associations for line in self._rows(a, found)]
            lines += ["<associations>", *rows, "</associations>"]
        return [*lines, f"</{resource.single}>"]

    def _field(self, field: Field, value: Any) -> str:
        name = field.name
        if field.kind == "translated":
            return f"\t<{name}>{self._language_nodes(value)}</{name}>"
        return f"\t<{name}{self._link(field, value)}{_mark(field)}>{_cdata(value)}</{name}>"

    def _link(self, field: Field, value: Any) -> str:
        empty = value in (None, "") or (not field.link_zero and str(value) == "0")
        return "" if not field.link or empty else f" {self._href(f'{field.link}/{value}')}"

    def _language_nodes(self, value: Any) -> str:
        texts = [value] if isinstance(value, str) else [one["value"] for one in value]
        return "".join(
            f'<language id="{n}" {self._href(f"languages/{n}")}>{_cdata(text)}</language>'
            for n, text in zip(self._languages, texts, strict=True)
        )

    def _rows(self, association: Association, rows: Sequence[Any]) -> list[str]:
        api = f' api="{association.api}"' if association.api else ""
        virtual = ' virtualEntity="true"' if association.virtual else ""
        head = f'{association.name} nodeType="{association.row}"{virtual}{api}'
        if not rows:
            return [f"<{head}/>"]
        inner = [line for row in rows for line in self._row(association, row)]
        return [f"<{head}>", *inner, f"</{association.name}>"]

    def _row(self, association: Association, row: Any) -> list[str]:
        fields = [
            f"\t<{field.name}{self._link(field, value)}>{_cdata(value)}</{field.name}>"
            for field, value in row
        ]
        head = f"\t<{association.row}{self._row_href(association, row)}>"
        return [head, *fields, f"\t</{association.row}>"]

    def _row_href(self, association: Association, row: Any) -> str:
        """Rows that are resources of their own point at themselves."""
        own = next((value for field, value in row if field.name == "id"), None)
        linked = association.api and not association.virtual and own is not None
        return f" {self._href(f'{association.api}/{own}')}" if linked else ""

    def _blank(self, field: Field, *, synopsis: bool) -> str:
        marks = _marks(field) if synopsis else ""
        if field.kind != "translated":
            return f"\t<{field.name}{marks}>{_cdata('')}</{field.name}>"
        nodes = "".join(
            f'<language id="{n}"{self._language_marks(n, synopsis=synopsis)}>{_cdata("")}</language>'
            for n in self._languages
        )
        return f"\t<{field.name}{marks}>{nodes}</{field.name}>"

    def _language_marks(self, language: int, *, synopsis: bool) -> str:
        href = self._href(f"languages/{language}")
        return f' {href} format="isUnsignedId" ' if synopsis else ""

    def _blank_rows(self, association: Association, *, synopsis: bool) -> list[str]:
        api = f' api="{association.api}"' if association.api else ""
        virtual = ' virtualEntity="true"' if association.virtual else ""
        marks = f' nodeType="{association.row}"{virtual}{api}' if synopsis else ""
        fields = [
            f"\t<{f.name}{self._blank_link(f) if synopsis else ''}{_marks(f) if synopsis else ''}>"
            f"{_cdata('')}</{f.name}>"
            for f in association.fields
        ]
        row = [f"\t<{association.row}>", *fields, f"\t</{association.row}>"]
        return [f"<{association.name}{marks}>", *row, f"</{association.name}>"]

    def _blank_link(self, field: Field) -> str:
        return f" {self._href(f'{field.link}/')}" if field.link else ""

    def _href(self, path: str) -> str:
        return f'xlink:href="{self._api}/{path}"'


def errors_body(errors: Sequence[tuple[int, str]]) -> bytes:
    lines = ["<errors>"]
    for code, message in errors:
        lines += [
            "<error>",
            f"<code>{_cdata(code)}</code>",
            f"<message>{_cdata(message)}</message>",
        ]
        lines.append("</error>")
    return _document([*lines, "</errors>"])


def _mark(field: Field) -> str:
    """Translated fields do not say so, even where they cannot be filtered."""
    return "" if field.filter or field.kind == "translated" else ' notFilterable="true"'


def _marks(field: Field) -> str:
    marks = (f' {name}="{getattr(field, own)}"' for name, own in _SYNOPSIS if getattr(field, own))
    return _mark(field) + "".join(marks)


def _document(lines: Sequence[str]) -> bytes:
    return (_HEAD + "\n".join([_OPEN, *lines, "</prestashop>"]) + "\n").encode()


def _cdata(value: Any) -> str:
    text = "" if value is None or value is False else str(value)
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
