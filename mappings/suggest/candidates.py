"""Who stands for a target: candidates with what speaks for them, best first, and how sure that makes us."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`grounds` are ids of `mappings.suggest.sentences`; `certain` says that they leave no other reading."""

    code: str
    name: str
    weight: int
    grounds: tuple[str, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`code` is empty where nothing fits. `lost` are the others, best first. `ground` is the id of a sentence."""

    code: str
    name: str
    confidence: Confidence
    ground: str
    lost: tuple[Candidate, ...] = ()


def choose(candidates: Iterable[Candidate]) -> Choice:
    """The heaviest. Sure only when it is certain and no other is as heavy; asked when others are, or little speaks for it."""
    ranked = sorted(candidates, key=lambda one: (-one.weight, one.code))
    if not ranked:
        return Choice(code="", name="", confidence=Confidence.ASK, ground="nothing_fits")
    best, lost = ranked[0], tuple(ranked[1:])
    tied = any(one.weight == best.weight for one in lost)
    rivals = any(one.certain for one in lost)
    if tied or not best.grounds:
        confidence, ground = Confidence.ASK, "several_fit" if tied else "only_the_type_fits"
    else:
        is_sure = best.certain and not rivals
        confidence, ground = Confidence.SURE if is_sure else Confidence.LIKELY, best.grounds[0]
    return Choice(code=best.code, name=best.name, confidence=confidence, ground=ground, lost=lost)
