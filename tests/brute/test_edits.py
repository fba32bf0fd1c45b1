"""What a comparison says of a few edits of the policy is so, case by case, in few lines."""

import pytest

from tests.brute.edits import MOST_LINES, MOST_OF_RULES, Tried, decisive, tried
from tests.tries import tries

FEW = tries(6)


@pytest.fixture(scope="module")
def results() -> list[Tried]:
    loading = (result for edit in decisive(5) if (result := tried(edit)).found is not None)
    return [result for result, _ in zip(loading, range(FEW), strict=False)]


def test_a_few_edits_come_out_as_the_comparison_says(results: list[Tried]) -> None:
    assert [result.found for result in results] == [()] * FEW
    assert max(result.lines for result in results) <= MOST_LINES
    assert max(result.of_rules for result in results) <= MOST_OF_RULES
