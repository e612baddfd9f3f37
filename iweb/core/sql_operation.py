"""The base of our own migration operations: SQL about one model's table, which changes nothing in the model's state."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class SqlOperation(Operation):
    """Gives statements for a table, forwards and backwards."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], {}

    def forwards(self, table: str) -> Iterable[str]:
        """The statements that do it. `table` is the name, unquoted."""
        raise NotImplementedError

    def backwards(self, table: str) -> Iterable[str]:  # noqa: ARG002
        """The statements that undo it. None, where the table goes as a whole."""
        return ()

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Policies, grants, triggers and partitions are no part of a model's state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        for statement in self.forwards(self._table(to_state, app_label)):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        for statement in self.backwards(self._table(from_state, app_label)):
            schema_editor.execute(statement, params=None)

    def _table(self, state: ProjectState, app_label: str) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)

    def describe(self) -> str:
        return f"{self.__class__.__name__} on {self.model_name}"
