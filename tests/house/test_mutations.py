"""Faults that are planted to try the tests (bench/mutations.py)."""

import ast

from bench.mutations import plant

SOURCE = '''"""A room."""

from typing import Final

__all__ = ["LIMIT"]
LIMIT: Final[int] = 10


def is_small(amount: int) -> bool:
    """Below the limit."""
    return not amount < -LIMIT and amount <= LIMIT
'''


def planted() -> dict[str, str]:
    return {mutant.what: mutant.source for mutant in plant(SOURCE)}


def test_every_fault_changes_the_source_and_leaves_python() -> None:
    whole = ast.unparse(ast.parse(SOURCE))

    assert all(ast.unparse(ast.parse(source)) != whole for source in planted().values())


def test_comparisons_connectives_signs_numbers_and_answers_are_changed() -> None:
    assert set(planted()) == {
        "10 becomes 11",
        "nothing is returned",
        "And becomes Or",
        "Not is taken away",
        "Lt becomes LtE",
        "Lt becomes GtE",
        "USub is taken away",
        "LtE becomes Lt",
        "LtE becomes Gt",
    }


def test_a_table_loses_an_entry_at_a_time() -> None:
    faults = {mutant.what for mutant in plant("RATES = (21, 9)")}

    assert {"without the entry 21", "without the entry 9"} <= faults
