"""What-if against brute force: 1,000 sales of every kind, 50 edits of every kind, not one answer that differs.

Brute force decides every sale under the rules after every edit, and does not listen to the rulebook. The same sales and edits
every time; the figures that are shown say how much the fast path left alone.
"""

import sys
from collections import Counter
from random import Random

import pytest

from mappings.whatif import Pair, Verdict, decide, decide_again, decide_once, tell
from tests.mappings.many_sales import BEFORE, cases
from tests.mappings.rule_edits import edited, saved
from tests.mappings.test_whatif import in_the_books

SALES, EDITS = 1_000, 50


def test_what_if_equals_brute_force_on_1000_sales_and_50_edits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known, before = cases(SALES, seed=7), saved(BEFORE)
    answered = decide_once(cases=known, before=before)
    first = [decide(case=one, facts=one.before, rules=before) for one in known]
    stood = [in_the_books(one) for one in first]
    assert [in_the_books(one.outcome) for one in answered] == stood
    verdicts, again = Counter[Verdict](), 0
    for seed in range(EDITS):
        after = edited(before, chance=Random(seed), times=1 + seed % 3)

        pairs = decide_again(answered, before=before, after=after)

        brute = [decide(case=one, facts=one.after, rules=after) for one in known]
        for pair, old, new in zip(pairs, stood, brute, strict=True):
            same = pair.before is pair.after
            again += not same
            assert (old if same else in_the_books(pair.after)) == in_the_books(new)
        told = tell(pairs)
        by_force = tell(
            Pair(sale=case.sale, before=old, after=new)
            for case, old, new in zip(known, first, brute, strict=True)
        )
        for one, other in zip(told.told, by_force.told, strict=True):
            assert (one.verdict, one.entry, one.lines) == (other.verdict, other.entry, other.lines)
        assert (told.accounts, told.vat_codes) == (by_force.accounts, by_force.vat_codes)
        verdicts.update(one.verdict for one in told.told)

    with capsys.disabled():
        counts = ", ".join(f"{verdicts[one]} {one.value}" for one in Verdict)
        sys.stdout.write(f"\n{SALES * EDITS} answers: {counts}; {again} decided again\n")
    assert set(verdicts) == set(Verdict)
    assert again < SALES * EDITS * 2 / 3
