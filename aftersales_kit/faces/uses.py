"""What the faces name of the data, by module: see `policy.words`."""

from ..policy.words import Uses

USES = {
    "book/clocks": Uses(
        own="platform procedure",
    ),
    "book/conflicts": Uses(
        own="procedure",
    ),
    "book/domain": Uses(
        own="procedure buyer register option",
    ),
    "book/folds": Uses(
        own="open",
    ),
    "book/for_buyers": Uses(
        fields="market",
        own="buyer",
    ),
    "book/glossary": Uses(
        own="day payments pieces",
    ),
    "book/law_cases": Uses(
        fields="market",
    ),
    "book/pages": Uses(
        own="review",
    ),
    "book/procedures": Uses(
        own="procedure register open",
    ),
    "book/readers": Uses(
        fields="market",
    ),
    "book/visits": Uses(
        fields="market",
    ),
    "book/registers": Uses(
        own="register",
    ),
    "book/search/__init__": Uses(
        own="register search",
    ),
    "book/search/hits": Uses(
        own="nothing search",
    ),
    "book/search/publishing": Uses(
        own="address question said",
    ),
    "book/situations": Uses(
        tables="message-stage",
        fields="problem problem_family market enquiry message_stage message_part asking",
        own="search true",
    ),
    "book/sources": Uses(
        fields="customer_type option",
        own="procedure register channel platform tw jp buyer discount ticket",
    ),
    "book/speech": Uses(
        fields="reply_stage customer_type market",
    ),
    "book/tables": Uses(
        fields="market",
        own="platform open",
    ),
    "book/tickets": Uses(
        fields="problem",
    ),
    "book/walks": Uses(
        own="register",
    ),
    "book/wordings": Uses(
        fields="customer_type",
    ),
    "book/worked_cases": Uses(
        fields="option problem wish",
    ),
    "door/build": Uses(
        fields="problem",
        own="none market",
    ),
    "door/page": Uses(
        own="short leads market",
    ),
    "cli": Uses(
        fields="market",
        own="verify question settled missing month report lacking nothing comparison yes overdue",
    ),
    "forms": Uses(
        own="none",
    ),
    "practice": Uses(
        own="choose write",
    ),
    "what_if/drawing": Uses(
        own="left none",
    ),
    "what_if/own_mapping": Uses(
        own="none own",
    ),
    "what_if/form": Uses(
        tables="compensation-band",
        fields="band_low band_high",
    ),
}
