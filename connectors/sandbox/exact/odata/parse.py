"""`$filter` read into a small tree, with the types of properties and literals checked on the way.

Grammar: or < and < not < comparison; comparison operands are properties, literals and the functions tolower, trim;
startswith, endswith and substringof are conditions of their own. Error texts follow the .NET data services Exact runs on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from connectors.sandbox.exact.errors import Refused, malformed
from connectors.sandbox.exact.odata.literals import Literal, literal_at
from connectors.sandbox.exact.schema import Endpoint, Group, Property

COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
TEXT_CONDITIONS = ("startswith", "endswith", "substringof")
TEXT_FUNCTIONS = ("tolower", "trim")
DEEPEST = 200  # nested parentheses; the real one has a limit too


@dataclass(frozen=True, slots=True)
class Field:
    prop: Property


@dataclass(frozen=True, slots=True)
class Apply:
    """A text function of one operand."""

    function: str
    operand: "Operand"


Operand = Field | Literal | Apply


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class TextTest:
    """startswith(text, part), endswith(text, part); substringof has its operands the other way round."""

    function: str
    text: Operand
    part: Operand


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


Condition = Compare | TextTest | Not | All | AnyOf | Field


def parse_filter(text: str, endpoint: Endpoint) -> Condition:
    """Raises `Refused` 400 for anything that is not a condition on this endpoint's properties."""
    return _Reader(text, endpoint).whole()


def group_of(operand: Operand) -> Group | None:
    match operand:
        case Field(prop):
            return prop.group
        case Literal(_, group):
            return group
        case Apply():
            return Group.TEXT


class _Reader:
    def __init__(self, text: str, endpoint: Endpoint) -> None:
        self._text = text
        self._endpoint = endpoint
        self._place = 0
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._either()
        self._skip_spaces()
        if self._place < len(self._text):
            raise self._wrong()
        return condition

    def _either(self) -> Condition:
        parts = self._joined("or", self._both)
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _both(self) -> Condition:
        parts = self._joined("and", self._single)
        return parts[0] if len(parts) == 1 else All(parts)

    def _joined(self, word: str, part: Callable[[], Condition]) -> tuple[Condition, ...]:
        parts = [part()]
        while self._take_word(word):
            parts.append(part())
        return tuple(parts)

    def _single(self) -> Condition:
        if self._take_word("not"):
            return Not(self._single())
        if self._take_symbol("("):
            return self._nested()
        for function in TEXT_CONDITIONS:
            if self._take_call(function):
                return self._whether(self._text_test(function))
        return self._comparison()

    def _whether(self, test: Condition) -> Condition:
        """Old clients write `substringof('a',Name) eq true`."""
        if not self._take_word("eq"):
            return test
        truth = self._operand()
        if not isinstance(truth, Literal) or truth.group is not Group.TRUTH:
            raise self._wrong()
        return test if truth.value else Not(test)

    def _nested(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise malformed("Recursion limit reached.")
        condition = self._either()
        self._need_symbol(")")
        return condition

    def _text_test(self, function: str) -> Condition:
        first = self._operand()
        self._need_symbol(",")
        second = self._operand()
        self._need_symbol(")")
        if {group_of(first), group_of(second)} != {Group.TEXT}:
            raise malformed(f"No applicable function found for '{function}'.")
        if function == "substringof":
            return TextTest(function, text=second, part=first)
        return TextTest(function, text=first, part=second)

    def _comparison(self) -> Condition:
        left = self._operand()
        operator = next((one for one in COMPARISONS if self._take_word(one)), None)
        if operator is None:
            if isinstance(left, Field) and left.prop.group is Group.TRUTH:
                return left
            raise self._wrong()
        right = self._operand()
        self._check_types(operator, left, right)
        return Compare(operator, left, right)

    def _check_types(self, operator: str, left: Operand, right: Operand) -> None:
        groups = {group_of(left), group_of(right)} - {None}
        if len(groups) > 1 or Group.COLLECTION in groups:
            names = " and ".join(f"'{_type_name(one)}'" for one in (left, right))
            raise malformed(
                f"Operator '{operator}' incompatible with operand types {names} "
                f"at position {self._place}."
            )

    def _operand(self) -> Operand:
        for function in TEXT_FUNCTIONS:
            if self._take_call(function):
                inner = self._operand()
                self._need_symbol(")")
                return Apply(function, inner)
        self._skip_spaces()
        literal = literal_at(self._text, self._place)
        if literal:
            self._place = literal[1]
            return literal[0]
        return self._field()

    def _field(self) -> Field:
        found = re.compile(r"[A-Za-z_]\w*").match(self._text, self._place)
        if found is None:
            raise self._wrong()
        prop = self._endpoint.properties.get(found.group())
        if prop is None:
            raise malformed(
                f"No property '{found.group()}' exists in type '{self._endpoint.model}' "
                f"at position {self._place}."
            )
        self._place = found.end()
        return Field(prop)

    def _skip_spaces(self) -> None:
        while self._text[self._place : self._place + 1].isspace():
            self._place += 1

    def _take(self, pattern: str) -> bool:
        self._skip_spaces()
        found = re.compile(pattern).match(self._text, self._place)
        if found:
            self._place = found.end()
        return found is not None

    def _take_word(self, word: str) -> bool:
        return self._take(word + r"(?![\w'])")

    def _take_call(self, name: str) -> bool:
        return self._take(name + r"\s*\(")

    def _take_symbol(self, symbol: str) -> bool:
        return self._take(re.escape(symbol))

    def _need_symbol(self, symbol: str) -> None:
        if not self._take_symbol(symbol):
            raise self._wrong()

    def _wrong(self) -> Refused:
        return malformed(f"Syntax error at position {self._place} in '{self._text}'.")


def _type_name(operand: Operand) -> str:
    match operand:
        case Field(prop):
            return f"Edm.{prop.type}"
        case _:
            return f"Edm.{(group_of(operand) or Group.TEXT).capitalize()}"
