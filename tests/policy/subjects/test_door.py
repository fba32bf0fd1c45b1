"""The buyers' door: what can be read of it, and what is wrong with what cannot."""

import shutil
from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, PolicyError, data_folder
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.door import Door, Question, read_door
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

FILE = "door.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The file of the door alone: all else it names is the handbook's own."""
    shutil.copy(data_folder() / FILE, tmp_path)
    return tmp_path


def faults(policy: Policy, folder: Path, old: str, new: str) -> str:
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    files = Files(folder)
    read_door(files, policy, HANDBOOK.buyers)
    with pytest.raises(PolicyError):
        files.whole(None)
    return "\n".join(map(str, files.faults))


def test_the_door_is_read_as_it_is_written(policy: Policy, folder: Path) -> None:
    files = Files(folder)
    door = files.whole(read_door(files, policy, HANDBOOK.buyers))
    assert isinstance(door, Door)
    assert door.questions["days"].facts == {"days_since_signing"}
    assert door.questions["where"].facts == {"order_state", "problem"}
    assert door.topics["insurance"].markets == ("cn",)
    assert door.common["faulty"].answers == ("faulty",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('asks = ["photo", "days"]', 'asks = ["photos"]', "unknown question of the door 'photos'"),
        ('short = ["swap"]', 'short = ["swop"]', "unknown line for buyers 'swop'"),
        ('at_hand = ["order", "photo"]', 'at_hand = ["foto"]', "unknown thing at hand 'foto'"),
        ('topic = "cancel"', 'topic = "cancell"', "did you mean 'cancel'?"),
        ('until = ["until-cn"', 'untill = ["until-cn"', "unknown aspect 'untill'"),
        ('fact = "step_days"', "", "cannot be answered; allowed: choices, or a fact with bands"),
        ('en = "Within {last} days"', 'en = "Within {end} days"', "the blanks differ"),
        ("{topic}。", "{topik}。", "the blanks differ"),
        ('id = "as-new"', 'id = "as new"', "allowed: letters, digits and hyphens"),
        ('condition = "sound"', 'conditoin = "sound"', "unknown fact 'conditoin'"),
    ],
)
def test_what_is_not_there_is_named(
    policy: Policy, folder: Path, old: str, new: str, said: str
) -> None:
    assert said in faults(policy, folder, old, new)


def test_a_question_of_a_number_asks_its_fact_and_one_of_choices_theirs() -> None:
    nothing = Question("empty", Label("?", "？"))
    assert nothing.facts == set()
    assert [*nothing.wrong()]
