"""The shop around the sample year: what cannot be drawn is found in its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales_kit.operations.shop import read_shop, verify_shop
from aftersales_kit.policy import PolicyError, data_folder
from tests.handbook import HANDBOOK

Edit = Callable[[str], str]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda text: text.replace('fact = "packer"', 'fact = "paker"'), "did you mean 'packer'"),
        (lambda text: text.replace("other_orders = 7", "other_orders = -1"), "other_orders"),
        (lambda text: text.replace('result = "closed_on"', 'result = "closed"'), "known_from"),
        (lambda text: text.replace('after = "signed_on"', 'after = "singed_on"'), "after"),
        (lambda text: text.replace('"destination", "con', '"destinaton", "con'), "other_like"),
        (lambda text: text.replace("vip = 85", "vipp = 85"), "unknown code 'vipp'"),
        (lambda text: text.replace("[[other]]", "[[another]]"), "another"),
    ],
)
def test_what_cannot_be_drawn_is_found_with_its_place(
    edit: Edit, said: str, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    file = copy / "samples/shop.toml"
    before = file.read_text("utf-8")
    file.write_text(edit(before), "utf-8")
    assert file.read_text("utf-8") != before
    found = verify_shop(copy, HANDBOOK)
    assert found
    assert said in "\n".join(map(str, found))
    assert {finding.file for finding in found} == {"data/samples/shop.toml"}
    with pytest.raises(PolicyError, match=r"shop\.toml"):
        read_shop(copy, HANDBOOK)


def test_a_shop_that_cannot_be_read_is_no_finding_twice(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    (copy / "samples/distributions.toml").write_text("seed = 1\n", "utf-8")
    assert verify_shop(copy, HANDBOOK) == []
