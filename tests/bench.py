"""`make bench`: how fast the handbook loads, proves itself and answers.

Speeds are compared within one run; nothing here passes or fails. Seconds are those of the
processor, which other work on the machine delays less.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from aftersales_kit.answers.deciding import decide
from aftersales_kit.answers.freight import freight
from aftersales_kit.answers.likeness import Likeness
from aftersales_kit.answers.orders import OrderResolution, resolve_order_known
from aftersales_kit.answers.resolving import Resolution, resolve, resolve_known
from aftersales_kit.operations.triage_hits import suggesting as suggesting_by
from aftersales_kit.operations.utterances import read_utterances
from aftersales_kit.policy import Handbook, WorkedCase, data_folder
from aftersales_kit.policy.inforce import InForce
from aftersales_kit.policy.terms import Value
from aftersales_kit.sheets.calculators import find
from aftersales_kit.sheets.checking import verify
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK
from tests.settled import Cases, Facts, Orders

Resolving = Callable[[Facts, date, InForce], Resolution | OrderResolution]
ON = date(2026, 11, 21)


def best(run: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, in seconds: the others were disturbed."""
    shortest = float("inf")
    for _ in range(times):
        begun = time.process_time()
        run()
        shortest = min(shortest, time.process_time() - begun)
    return shortest


def core() -> None:
    """Print loading, verification and single answers."""
    loading, opened = best(lambda: Handbook.load(data_folder()), 10), reads()
    many = f"({sum(opened.values())} reads)"
    print(f"loading the handbook                   {loading * 1e3:8.1f} ms   (limit 150)")
    print(f"  files opened                         {len(opened):8}      {many}")
    fresh = [Handbook.load(data_folder()) for _ in range(5)]
    proving = min(best(partial(verify, handbook), 1) for handbook in fresh)
    proved = best(lambda: verify(fresh[0]), 10)
    print(f"verifying, first time after loading    {proving * 1e3:8.1f} ms   (limit 50)")
    print(f"verifying again                        {proved * 1e3:8.1f} ms")
    cases = HANDBOOK.cases
    case = next(case for case in cases.values() if case.answer == "freight")
    facts = {**case.facts, "leg": "return"}
    decide("freight", facts, on=ON, handbook=HANDBOOK)

    def thousand() -> None:
        for _ in range(1000):
            decide("freight", facts, on=ON, handbook=HANDBOOK)

    print(f"one decision                           {best(thousand, 10) * 1e3:8.1f} µs   (limit 50)")
    whole = best(lambda: freight(case.facts, on=ON, handbook=HANDBOOK), 200)
    print(f"whole freight answer, three legs       {whole * 1e6:8.1f} µs")
    request = {"calculator": "freight", "facts": {}, "lang": "en", "on": ON.isoformat()}
    respond(request, HANDBOOK)
    empty = best(lambda: respond(request, HANDBOOK), 10)
    print(f"calculator with nothing filled in      {empty * 1e3:8.1f} ms")
    suggesting()
    afresh()
    desk([case for case in cases.values() if case.answer == "case-desk"])


def afresh() -> None:
    """Print how long random open cases of one piece and of six take, with nothing remembered."""
    cases, orders = Cases(seed=4), Orders(seed=3)
    ones = [cases.open_case() for _ in range(60)]
    sixes = [orders.open_order(6) for _ in range(20)]
    one = [best(partial(_afresh, resolve_known, case, cases), 3) for case in ones]
    six = [best(partial(_afresh, resolve_order_known, case, orders.cases), 3) for case in sixes]
    told("open case, nothing remembered: a piece", one, "   (limit 3)")
    told("open case, nothing remembered: six", six, "   (limit 12)")


def _afresh(answer_to: Resolving, facts: Facts, cases: Cases) -> None:
    cases.in_force._remembered.clear()
    answer = answer_to(facts, cases.on, cases.in_force)
    _ = answer.settled, answer.message, answer.steps, answer.deadlines


def suggesting() -> None:
    """Print how long it takes to learn from the sentences, and to suggest problems for a text."""
    learning = best(lambda: Likeness(HANDBOOK.sentences, HANDBOOK.lexicon), 3)
    print(f"learning from the sentences            {learning * 1e3:8.1f} ms")
    path = data_folder() / "triage" / "utterances.csv"
    suggest_for = suggesting_by(HANDBOOK.sentences, HANDBOOK.lexicon)
    times = []
    for utterance in read_utterances(path):
        suggest_for(utterance.text)
        times.append(best(partial(suggest_for, utterance.text), 3))
    told("problems suggested for a sentence", times, "   (limit 3)")


def reads() -> Counter[str]:
    """Return how often each file of the data is opened while the handbook is loaded."""
    opened: Counter[str] = Counter()
    listening = True

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == "open" and str(arguments[0]).startswith(str(data_folder())):
            opened[str(arguments[0])] += 1

    sys.addaudithook(heard)
    Handbook.load(data_folder())
    listening = False  # a hook cannot be taken away
    return opened


def desk(cases: list[WorkedCase]) -> None:
    """Print how long whole cases take, and the forms that they fill, fact by fact."""
    names = find("case-desk").names
    for case in cases:
        resolving(case.facts, case.on)
    whole = [resolving(case.facts, case.on) for case in cases for _ in range(10)]
    told("whole case resolved", whole, "   (limit 5)")
    steps = []
    for case in cases:
        known: dict[str, Value] = {}
        for name in names:
            if name in case.facts:
                known[name] = case.facts[name]
                steps.append(resolving(known, case.on))
    told("case desk, one more fact filled in", steps)


def resolving(facts: Mapping[str, Value], on: date) -> float:
    """Return how long a case takes until all that it says is known, in seconds."""
    begun = time.process_time()
    _ = resolve(facts, on=on, handbook=HANDBOOK).settled
    return time.process_time() - begun


def told(what: str, times: list[float], beside: str = "") -> None:
    """Print the median and the 95th percentile of times in seconds."""
    median, last = statistics.median(times) * 1e3, statistics.quantiles(times, n=20)[-1] * 1e3
    print(f"{what:<38} {median:8.1f} ms{beside}")
    print(f"  19 times out of 20 at most           {last:8.1f} ms")


def main() -> None:
    """Print every measurement."""
    from tests import (
        bench_book,
        bench_compare,
        bench_door,
        bench_figures,
        bench_frames,
        bench_lines,
        bench_many,
        bench_page,
        bench_papers,
        bench_practice,
        bench_settled,
        bench_workbook,
    )

    core()
    bench_compare.main()
    bench_frames.main()
    bench_many.main()
    bench_book.main()
    bench_page.main()
    bench_lines.main()
    bench_settled.main(200, first=0)
    bench_practice.main()
    bench_workbook.main()
    bench_papers.main()
    bench_door.main()
    bench_figures.main()


if __name__ == "__main__":
    main()
