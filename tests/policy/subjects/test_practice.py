"""What practices are made of is read as it is written, and faults are named with their place."""

from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.practice import KINDS, read_practised
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

OWN = (data_folder() / "practice.toml").read_text(encoding="utf-8")


def test_a_buyer_of_each_type_has_a_manner_and_says_facts_by_their_codes() -> None:
    practised = HANDBOOK.practised
    assert {*practised.manners} == {*POLICY.terms.codes("customer_type")}
    assert {*practised.says["goods_usable"]} == {"yes", "no"}
    assert practised.mistakes["needless"].grave is False
    assert {*KINDS} <= {*practised.mistakes}


def test_a_code_that_nobody_says_is_told_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'yes'"):
        HANDBOOK.practised.says["goods_usable"]["yess"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[says.goods_usable]", "[says.goods_useable]", "did you mean 'goods_usable'?"),
        ("[manner.denies]", "[manner.denied]", "did you mean 'denies'?"),
        ("[mistakes.needless]", "[mistakes.needles]", "there is no 'needless'"),
        ("tells = 0", "tells = -1", "tells: cannot be -1; allowed: a number from 0"),
        ('"reply_draft", ', '"reply_draught", ', "did you mean 'reply_draft'?"),
        ("puts_off = [", "put_off = [", "did you mean 'puts_off'?"),
        ('zh = "不影响，能用。"', 'xz = "不影响，能用。"', "goods_usable"),
    ],
)
def test_what_is_malformed_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in OWN
    (tmp_path / "practice.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    assert says in "\n".join(map(str, faults_of(read_practised, tmp_path, POLICY)))
