"""What every page of the staff's site has in common: it only reads, pages without counting millions, and searches by prefix."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST = 10_000  # rows counted; further pages are reached by searching
LAST = "\U0010ffff"


if TYPE_CHECKING:  # only the stubs can be subscripted
    BasePaginator = Paginator[Any]
    BaseAdmin = ModelAdmin[Model]
else:
    BasePaginator, BaseAdmin = Paginator, ModelAdmin


class CappedPaginator(BasePaginator):
    """Counts no further than it has to: a count of all sales of all tenants would take seconds."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


class ReadOnlyAdmin(BaseAdmin):
    """Staff look; what they change goes through the actions, which are audited. Nothing is added, edited or deleted here."""

    actions_on_bottom = False
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50
    prefix_fields: ClassVar[tuple[str, ...]] = ()  # searched by prefix, on normalised text

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return self.prefix_fields

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Model],
        search_term: str,
    ) -> tuple[QuerySet[Model], bool]:
        """By prefix range: row level security keeps LIKE out of index conditions."""
        text = search_term.replace("\x00", "").strip()
        if not text:
            return queryset, False
        wanted = Q()
        for name in self.prefix_fields:
            start = text.lower() if name.endswith("_search") else text
            wanted |= Q(**{f"{name}__gte": start, f"{name}__lt": start + LAST})
        return queryset.filter(wanted), False
