"""The freight table decided by zen-engine; run by an interpreter that has it: see `bench_many`."""

import json
import sys
import time

import zen

told = json.load(sys.stdin)
names = told["inputs"]
content = {
    "nodes": [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "content": {
                "hitPolicy": "first",
                "inputs": [{"id": name, "name": name, "field": name} for name in names],
                "outputs": [{"id": "fired", "name": "fired", "field": "fired"}],
                "rules": [
                    {
                        "_id": str(place),
                        **{n: ", ".join(f"'{code}'" for code in rule.get(n, [])) for n in names},
                        "fired": str(place),
                    }
                    for place, rule in enumerate(told["rules"], 1)
                ],
            },
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ],
    "edges": [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ],
}
compiled = zen.ZenDecisionContent(json.dumps(content))
engine = zen.ZenEngine({"loader": lambda _key: compiled})
requests = [{"key": "table", "context": case} for case in told["cases"]]
engine.evaluate_batch(requests[:1])
begun = time.perf_counter()
answers = engine.evaluate_batch(requests)
seconds = time.perf_counter() - begun
fired = [answer["data"]["result"]["fired"] for answer in answers]
print(json.dumps({"seconds": seconds, "fired": fired}))
