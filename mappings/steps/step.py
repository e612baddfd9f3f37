"""What a step answers: a value with its reasons, or a stop that ends the decision."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple, NoReturn, TypeVar

from mappings.booking import (
    Held,
    HeldReason,
    NotASale,
    NotASaleReason,
    Reason,
    Waiting,
    WaitingReason,
)

T = TypeVar("T")
Values = tuple[tuple[str, str], ...]


class Step(NamedTuple, Generic[T]):
    """A step's value, why it is so, and what the owner should know beside it.

    A named tuple: a decision has thirty, and a frozen dataclass takes twice as long to make.
    """

    value: T
    because: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()


class Stop(Exception):
    """The decision ends here. Raised by steps, caught by the engine only; `because` joins the explanation."""

    def __init__(
        self,
        reason: HeldReason | WaitingReason | NotASaleReason,
        *,
        values: Values = (),
        because: tuple[Reason, ...] = (),
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.values = values
        self.because = because

    def outcome(self, *, explanation: tuple[Reason, ...]) -> Held | Waiting | NotASale:
        """The answer of the engine, with all that was decided until here."""
        whole = explanation + self.because
        if isinstance(self.reason, HeldReason):
            return Held(reason=self.reason, explanation=whole, values=self.values)
        if isinstance(self.reason, WaitingReason):
            return Waiting(reason=self.reason, explanation=whole)
        return NotASale(reason=self.reason, explanation=whole)


@dataclass(slots=True)
class Trail:
    """What the steps said so far, in their order."""

    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)

    def take(self, step: Step[T]) -> T:
        """Keep the reasons, hand on the value."""
        if step.because:
            self.reasons.extend(step.because)
        if step.warnings:
            self.warnings.extend(step.warnings)
        return step.value


def because(step: str, text: str, *, rule: str = "", **values: object) -> Reason:
    """A reason. `text` is an id of `mappings.reasons`; each placeholder of that sentence needs its value here."""
    return Reason(step=step, text=text, values=_plain(values), rule=rule)


def hold(reason: HeldReason, *, because: tuple[Reason, ...] = (), **values: object) -> NoReturn:
    """End the decision: a person must decide. Each placeholder of the reason's sentences needs its value here."""
    raise Stop(reason, values=_plain(values), because=because)


def _plain(values: dict[str, object]) -> Values:
    # Most values are texts already, and there are some fifty in an explanation.
    return tuple(
        [(name, value if type(value) is str else _text(value)) for name, value in values.items()]
    )


def _text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
