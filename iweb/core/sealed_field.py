"""The model field that seals: what is assigned is text, what is stored is sealed, what is read must be opened by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from iweb.core.keyring import Place, SealError, open_sealed, seal

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class Sealed:
    """A secret at its place. Shows nothing by itself; `open()` gives the text."""

    __slots__ = ("_text", "_token", "place")

    def __init__(self, *, place: Place, text: str | None = None, token: str | None = None) -> None:
        self.place: Final = place
        self._text = text
        self._token = token

    def open(self) -> str:
        """The text. Raises SealError."""
        if self._text is None:
            self._text = open_sealed(self.token, place=self.place)
        return self._text

    @property
    def token(self) -> str:
        """The sealed form, as it is stored."""
        if self._token is None:
            self._token = seal(self._text or "", place=self.place)
        return self._token

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        return "<sealed>"


class _Stored(str):
    """A token as it came from the database; `str` assigned by the program is a text yet to be sealed."""

    __slots__ = ()


class _SealedAttribute(DeferredAttribute):
    """Turns what is assigned to the attribute into a `Sealed` of this row."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, _Pending):
            value = instance.__dict__[self.field.attname] = value.at(place_of(instance, self.field))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            # From this row when a deferred field is loaded; from another row it is sealed anew.
            value = _Pending(token=_Stored(value.token), source=value)
        elif isinstance(value, _Stored):
            value = _Pending(token=value)
        elif isinstance(value, str):
            value = _Pending(text=value)
        elif value is not None:
            raise TypeError(f"{self.field.name} takes a text, not a {type(value).__name__}")
        instance.__dict__[self.field.attname] = value


class _Pending:
    """A value whose row is not complete yet: Django sets the fields of a new instance one by one."""

    __slots__ = ("_source", "_text", "_token")

    def __init__(
        self, *, text: str | None = None, token: str | None = None, source: Sealed | None = None
    ) -> None:
        self._text = text
        self._token = token
        self._source = source

    def at(self, place: Place) -> Sealed:
        if self._source is not None and self._source.place != place:
            return Sealed(place=place, text=self._source.open())
        return Sealed(place=place, text=self._text, token=self._token)

    def __repr__(self) -> str:
        return "<sealed>"


def place_of(instance: models.Model | None, field: models.Field[Any, Any]) -> Place:
    """Tenant, row and column of a field. Raises SealError when the row has no id or no tenant yet."""
    row_id = getattr(instance, "pk", None)
    tenant_id = getattr(instance, "tenant_id", None)
    if row_id is None or (tenant_id is None and hasattr(instance, "tenant_id")):
        raise SealError(f"{field.name} can be sealed when the row has its id and its tenant")
    return Place(
        tenant_id=tenant_id, row_id=row_id, field=f"{field.model._meta.db_table}.{field.column}"
    )


def sealed_for(instance: models.Model, *, field: str, text: str) -> Sealed:
    """A value for `queryset.update(...)`, which knows no row by itself."""
    found = instance._meta.get_field(field)
    if not isinstance(found, SealedTextField):
        raise TypeError(f"{field} is not a sealed field")
    return Sealed(place=place_of(instance, found), text=text)


class SealedTextField(_TextField):
    """A text that is stored sealed. Reading gives a `Sealed` (or None); it is in no form, filter or dump as plain text."""

    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else _Stored(value)

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, models.Expression):
            return value
        if isinstance(value, Sealed):
            return value.token
        raise TypeError(
            f"{self.name} is stored sealed: assign it to the row, or use sealed_for() in an update"
        )

    def value_to_string(self, obj: models.Model) -> str:
        value = getattr(obj, self.attname)
        return value.token if isinstance(value, Sealed) else ""
