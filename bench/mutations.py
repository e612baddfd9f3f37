"""Small faults planted in a module, one at a time: each is the whole source with one thing changed.

What is changed: comparisons, and/or, not, signs, arithmetic, numbers, truth values, texts, conditions, what is returned, the
entries of tables, and arguments that may be left out. What is not: annotations, decorators, docstrings, imports and `__all__`,
which decide nothing.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

Edit = Callable[[ast.AST], None]

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the line it is on, what was done, and the source that has it."""

    line: int
    what: str
    source: str


def plant(source: str) -> Iterator[Mutant]:
    """Every fault this module knows for `source`, in the order of its lines. Raises `SyntaxError` for what is no Python."""
    tree = ast.parse(source)
    places = _places(tree)
    found = [(place, what, edit) for place in places for what, edit in _edits(_at(tree, place))]
    for place, what, edit in sorted(found, key=lambda each: _at(tree, each[0]).lineno):
        changed = copy.deepcopy(tree)
        node = _at(changed, place)
        line = node.lineno
        edit(node)
        yield Mutant(line, what, ast.unparse(ast.fix_missing_locations(changed)))


def _places(tree: ast.Module) -> list[int]:
    """The numbers, in the order of `ast.walk`, of the nodes that decide something."""
    left_out = {id(node) for part in _idle(tree) for node in ast.walk(part)}
    return [
        number
        for number, node in enumerate(ast.walk(tree))
        if id(node) not in left_out and isinstance(node, ast.expr | ast.stmt)
    ]


def _at(tree: ast.Module, place: int) -> ast.expr | ast.stmt:
    node = next(islice(ast.walk(tree), place, None))
    if not isinstance(node, ast.expr | ast.stmt):
        raise TypeError(f"nothing is to be changed at {node}")
    return node


def _idle(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from node.decorator_list
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        if isinstance(node, ast.Import | ast.ImportFrom) or _names_exports(node):
            yield node
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node


def _names_exports(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
    )


# --- what can be done to a node ---


def _edits(node: ast.AST) -> Iterator[tuple[str, Edit]]:
    for kind, edits in _EDITS.items():
        if isinstance(node, kind):
            yield from edits(node)


def _of_comparison(node: ast.Compare) -> Iterator[tuple[str, Edit]]:
    for position, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:

            def edit(n: ast.AST, position: int = position, other: type[ast.cmpop] = other) -> None:
                n.ops[position] = other()  # type: ignore[attr-defined]

            yield f"{type(operator).__name__} becomes {other.__name__}", edit


def _of_boolean(node: ast.BoolOp) -> Iterator[tuple[str, Edit]]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"{type(node.op).__name__} becomes {other.__name__}", _setting("op", other)


def _of_arithmetic(node: ast.BinOp) -> Iterator[tuple[str, Edit]]:
    other = _ARITHMETIC.get(type(node.op))
    if other is not None:
        yield f"{type(node.op).__name__} becomes {other.__name__}", _setting("op", other)


def _of_sign(node: ast.UnaryOp) -> Iterator[tuple[str, Edit]]:
    """Plus leaves its operand as it is; of a truth value it is the truth value all the same."""
    if isinstance(node.op, ast.Not | ast.USub):
        positive = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        kept = positive if isinstance(node.op, ast.Not) else node.operand

        def edit(n: ast.AST) -> None:
            n.op = ast.UAdd()  # type: ignore[attr-defined]
            n.operand = kept  # type: ignore[attr-defined]

        yield f"{type(node.op).__name__} is taken away", edit


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, Edit]]:
    value = node.value
    changed: object
    if isinstance(value, bool):
        changed = not value
    elif isinstance(value, int):
        changed = value + 1
    elif isinstance(value, str):
        changed = f"{value}~"
    else:
        return
    yield f"{value!r} becomes {changed!r}", _setting("value", lambda: changed)


def _of_condition(_node: ast.If | ast.IfExp) -> Iterator[tuple[str, Edit]]:
    for truth in (True, False):
        yield f"the condition is {truth}", _setting("test", lambda truth=truth: ast.Constant(truth))


def _of_return(node: ast.Return) -> Iterator[tuple[str, Edit]]:
    if node.value is not None:
        yield "nothing is returned", _setting("value", lambda: ast.Constant(None))


def _of_entries(node: ast.Tuple | ast.List | ast.Set) -> Iterator[tuple[str, Edit]]:
    """What is unpacked into has no entries to leave out."""
    if isinstance(node, ast.Tuple | ast.List) and not isinstance(node.ctx, ast.Load):
        return
    for position, entry in enumerate(node.elts):
        yield f"without the entry {ast.unparse(entry)[:60]}", _dropping("elts", position)


def _of_pairs(node: ast.Dict) -> Iterator[tuple[str, Edit]]:
    for position, key in enumerate(node.keys):

        def edit(n: ast.AST, position: int = position) -> None:
            del n.keys[position], n.values[position]  # type: ignore[attr-defined]

        yield f"without the pair of {ast.unparse(key) if key else '**'}", edit


def _of_call(node: ast.Call) -> Iterator[tuple[str, Edit]]:
    """Arguments by name, and what a call of many asks for beyond the third: the conditions of a row."""
    for position, keyword in enumerate(node.keywords):
        yield f"without the argument {keyword.arg}", _dropping("keywords", position)
    for position in range(3, len(node.args)):
        what = f"without the argument {ast.unparse(node.args[position])}"
        yield what, _dropping("args", position)


def _setting(name: str, make: Callable[[], object]) -> Edit:
    return lambda node: setattr(node, name, make())


def _dropping(name: str, position: int) -> Edit:
    return lambda node: getattr(node, name).pop(position)


_EDITS: Final[
    dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[tuple[str, Edit]]]]
] = {
    ast.Compare: _of_comparison,
    ast.BoolOp: _of_boolean,
    ast.BinOp: _of_arithmetic,
    ast.UnaryOp: _of_sign,
    ast.Constant: _of_constant,
    (ast.If, ast.IfExp): _of_condition,
    ast.Return: _of_return,
    (ast.Tuple, ast.List, ast.Set): _of_entries,
    ast.Dict: _of_pairs,
    ast.Call: _of_call,
}
