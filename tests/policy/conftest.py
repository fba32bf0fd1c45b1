"""The smallest policy that is whole, as files, for tests that break one thing in it."""

from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, PolicyError
from aftersales_kit.policy.cases import read_cases
from aftersales_kit.policy.faults import AS_LONG_AS_UNREADABLE, to_report
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.scenarios import read_scenarios
from aftersales_kit.policy.verification import Finding, from_fault, verify
from tests.policy.files import load_policy

SMALL = {
    "sources.toml": """
[works]
notes = { title = { en = "Shop notes", zh = "店铺笔记" } }
law = { title = { en = "Law", zh = "法律" } }

[statements]
QST-01 = { work = "notes", kind = "rule", title = { en = "Practice", zh = "做法" } }
CN-01 = { work = "law", kind = "law", title = { en = "No-reason return", zh = "无理由退货" }, \
article = "CRPL 25", status = "read", from = 2014-03-15 }
CN-02 = { work = "law", kind = "law", title = { en = "Defects", zh = "质量问题" }, \
article = "CRPL 24", status = "read" }
""",
    "policy/shop.toml": """
start = 2025-09-01
markets = ["cn"]
""",
    "policy/terms.toml": """
[units]
day = { label = { en = "days", zh = "天" } }
CNY = { label = { en = "CNY", zh = "元" } }

[fields.market]
kind = "choice"
label = { en = "Market", zh = "市场" }
ask = { en = "Which market?", zh = "哪个市场？" }
[fields.market.codes]
cn = { en = "Mainland China", zh = "中国大陆" }
eu = { en = "European Union", zh = "欧盟" }

[fields.days]
kind = "number"
label = { en = "Days", zh = "天数" }
ask = { en = "How many days?", zh = "几天？" }
unit = "day"
maximum = 30

[fields.problem]
kind = "choice"
label = { en = "Problem", zh = "问题" }
ask = { en = "What is wrong?", zh = "什么问题？" }
[fields.problem.codes]
defect = { en = "Defect", zh = "质量问题" }
colour = { en = "Colour differs", zh = "色差" }
regret = { en = "Change of mind", zh = "不想要了" }
[fields.problem.groups]
goods = { label = { en = "any fault of the goods", zh = "商品问题" }, codes = ["defect", "colour"] }

[fields.worn]
kind = "flag"
label = { en = "Worn", zh = "已穿用" }
ask = { en = "Was it worn?", zh = "穿过吗？" }

[fields.window]
kind = "choice"
label = { en = "Window", zh = "退货期" }
worst_first = ["after", "inside"]
[fields.window.codes]
inside = { en = "inside", zh = "期内" }
after = { en = "after", zh = "已过期" }

[fields.bearer]
kind = "choice"
label = { en = "Who pays", zh = "谁承担" }
worst_first = ["buyer", "shop"]
[fields.bearer.codes]
shop = { en = "the shop", zh = "店铺" }
buyer = { en = "the buyer", zh = "买家" }
""",
    "policy/amounts.toml": """
[window_days]
unit = "day"
label = { en = "Return window", zh = "退货期" }
values = [{ from = 2025-09-01, value = 7, sources = ["QST-01"] }]

[law_days]
unit = "day"
label = { en = "Statutory return", zh = "法定退货期" }
values = [{ from = 2025-09-01, value = 7, sources = ["CN-01"] }]
""",
    "policy/window.toml": """
id = "window"
title = { en = "Window", zh = "退货期" }
question = { en = "Is it inside?", zh = "期内吗？" }
from = 2025-09-01
inputs = ["days"]
outcomes = ["window"]

[[rule]]
id = "WIN-01"
when = { days = { at_most = "window_days" } }
then = { window = "inside" }
why = { en = "The last day counts.", zh = "最后一天也算。" }
sources = ["QST-01"]

[[rule]]
id = "WIN-02"
when = { days = { above = "window_days" } }
then = { window = "after" }
why = { en = "It has closed.", zh = "已过期。" }
sources = ["QST-01"]
""",
    "policy/freight.toml": """
id = "freight"
title = { en = "Freight", zh = "运费" }
question = { en = "Who pays?", zh = "谁承担？" }
from = 2025-09-01
inputs = ["window", "problem", "worn"]
outcomes = ["bearer"]

[[rule]]
id = "FRT-01"
when = { window = "after" }
then = { bearer = "buyer" }
why = { en = "Too late.", zh = "太晚了。" }
sources = ["QST-01"]

[[rule]]
id = "FRT-02"
when = { window = "inside", problem = "goods" }
then = { bearer = "shop" }
why = { en = "The shop is at fault.", zh = "店铺的问题。" }
sources = ["QST-01"]
reply = "shop-pays"

[[rule]]
id = "FRT-03"
when = { window = "inside", problem = "regret", worn = false }
then = { bearer = "shop" }
why = { en = "A courtesy.", zh = "照顾买家。" }
sources = ["QST-01"]

[[rule]]
id = "FRT-04"
when = { window = "inside", problem = "regret", worn = true }
then = { bearer = "buyer" }
why = { en = "Worn goods.", zh = "已穿用。" }
sources = ["QST-01"]
""",
    "floors/cn.toml": """
layer = "statute"
market = "cn"
title = { en = "Law of mainland China", zh = "中国大陆法律" }
from = 2025-09-01

[[rule]]
id = "CN-01-a"
question = "window"
when = { days = { at_most = "law_days" } }
then = { window = "inside" }
why = { en = "Seven days.", zh = "七天。" }

[[rule]]
id = "CN-02-a"
question = "freight"
when = { problem = "defect", days = { at_most = "law_days" } }
then = { bearer = "shop" }
why = { en = "The shop bears transport.", zh = "运费由经营者承担。" }
""",
    "replies/freight.toml": """
[shop-pays]
title = { en = "We pay", zh = "我们承担" }
text = { en = "We pay the freight.", zh = "运费我们承担。" }
""",
    "cases/freight.toml": """
[[case]]
id = "defect-on-the-last-day"
title = { en = "Defect on the last day", zh = "最后一天发现质量问题" }
on = 2025-10-01
facts = { days = 7, problem = "defect", worn = true }
expect = [
  { table = "freight", bearer = "shop", reply = "shop-pays" },
  { table = "window", window = "inside" },
  { table = "freight", market = "cn", binds = "CN-02-a", reply = "shop-pays" },
  { table = "window", market = "cn", binds = "CN-01-a" },
]
why = { en = "Inside, and the shop's fault.", zh = "期内，店铺的问题。" }
sources = ["QST-01"]

[[case]]
id = "defect-a-day-late"
title = { en = "Defect a day late", zh = "晚了一天" }
on = 2025-10-01
facts = { days = 8, problem = "defect", worn = false }
expect = [{ table = "freight", bearer = "buyer" }]
why = { en = "Too late.", zh = "太晚了。" }

[[case]]
id = "regret"
title = { en = "Change of mind", zh = "不想要了" }
on = 2025-10-01
facts = { days = 0, problem = "regret" }
expect = [
  { table = "freight", worn = false, bearer = "shop" },
  { table = "freight", worn = true, bearer = "buyer" },
]
why = { en = "Unworn goods may go back.", zh = "没穿过可以退。" }

[[case]]
id = "colour"
title = { en = "Another colour than in the picture", zh = "和图片有色差" }
on = 2025-10-01
facts = { days = 1, problem = "colour" }
expect = [{ table = "freight", bearer = "shop", reply = "shop-pays" }]
why = { en = "A fault of the goods.", zh = "商品问题。" }
""",
}

SEEN = """
[fields.seen]
kind = "choice"
follows = "problem"
spoken = true
label = { en = "Seen by", zh = "靠什么看出来" }
[fields.seen.codes]
photo = { en = "what a photo shows", zh = "照片能看出的问题" }
word = { en = "what needs no photo", zh = "不用照片的问题" }

[fields.ours]
kind = "flag"
follows = "problem"
label = { en = "Ours", zh = "店铺的" }
"""
LIKE = {
    "regret": (3, "word", "false"),
    "colour": (2, "photo", "true"),
    "defect": (1, "photo", "true"),
}


class Draft:
    """A data folder in which one thing is changed, and what the kit says about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in SMALL.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        """Write one whole file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def change(self, name: str, old: str, new: str) -> None:
        """Change the one place of a file that reads `old`."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def add(self, name: str, text: str) -> None:
        """Add to the end of a file."""
        self.write(name, (self.folder / name).read_text(encoding="utf-8") + text)

    def drop(self, name: str, start: str) -> None:
        """Leave out the [[part]] of a file that holds `start`."""
        whole = (self.folder / name).read_text(encoding="utf-8")
        head, *parts = whole.split("\n[[")
        kept = [part for part in parts if start not in part]
        assert len(kept) == len(parts) - 1
        self.write(name, "\n[[".join([head, *kept]))

    def policy(self) -> Policy:
        """Return the policy, which loads."""
        return load_policy(self.folder)

    def unread(self) -> Policy:
        """Return the policy as far as it can be read."""
        return read_policy(Files(self.folder))

    def faults(self) -> list[str]:
        """Return what loading says, a line for each fault; the policy must not load."""
        with pytest.raises(PolicyError) as caught:
            load_policy(self.folder)
        lines = str(caught.value).removesuffix(f"\n{AS_LONG_AS_UNREADABLE}").splitlines()
        assert len(lines) == len(caught.value.faults) + 1
        return lines[1:]

    def findings(self) -> list[Finding]:
        """Return what verification says about policy and worked cases."""
        files = Files(self.folder)
        policy = read_policy(files)
        if not files.faults:
            cases = read_cases(files, policy)
            read_scenarios(files, policy)
        return [from_fault(f) for f in to_report(files.faults)] or verify(policy, cases)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(tmp_path)


@pytest.fixture
def traits(draft: Draft) -> Draft:
    """Return the small policy, each problem in a file of its own that says what it is like."""
    text = (draft.folder / "policy/terms.toml").read_text(encoding="utf-8")
    start, end = text.index("[fields.problem.codes]"), text.index("[fields.worn]")
    text = text[:start] + text[end:] + SEEN
    place = '[fields.problem]\nkind = "choice"\n'
    draft.write("policy/terms.toml", text.replace(place, place + 'each_in = "problems"\n'))
    for code, (number, seen, ours) in LIKE.items():
        draft.write(
            f"problems/{code}.toml",
            f'label = {{ en = "{code}", zh = "{code}" }}\nplace = {number}\n'
            f'[traits]\nseen = "{seen}"\nours = {ours}\n',
        )
    draft.change("policy/freight.toml", '"problem", "worn"', '"seen", "ours", "worn"')
    text = (draft.folder / "policy/freight.toml").read_text(encoding="utf-8")
    text = text.replace('problem = "goods"', "ours = true")
    draft.write("policy/freight.toml", text.replace('problem = "regret"', "ours = false"))
    return draft
