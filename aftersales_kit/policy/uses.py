"""What the policy room names of the data, by module: see `policy.words`."""

from .words import Uses

USES = {
    "alterations": Uses(
        own="note said",
    ),
    "amounts": Uses(
        units="CNY million_CNY share average_day day",
    ),
    "calendar": Uses(
        own="opening",
    ),
    "cases": Uses(
        fields="option",
    ),
    "citations": Uses(
        own="silent procedure",
    ),
    "comparison": Uses(
        own="after",
    ),
    "conditions": Uses(
        own="yes no",
    ),
    "counting": Uses(
        units="month week",
    ),
    "days": Uses(
        tables="window-counting fault-period",
        fields="""
            days_since_signing signed_on opened_at market replacement_signed_on days_in_repair
            now_at clock_after_remedy holiday_end fault_period
        """,
        codes={
            "clock_after_remedy": "anew",
            "holiday_end": "next_working_day",
        },
        besides={
            "clock_after_remedy": "goes_on longer_after_repair",
        },
        every="holiday_end",
    ),
    "demands": Uses(
        own="broken gone kept",
    ),
    "faults": Uses(
        own="none",
    ),
    "handbook": Uses(
        fields="market",
    ),
    "history": Uses(
        own="first nothing note shop week",
    ),
    "illustration": Uses(
        own="none",
    ),
    "inforce": Uses(
        fields="market",
    ),
    "loading": Uses(
        fields="market",
        units="CNY",
        own="pieces flag platform yes no opening question silent first missing said",
    ),
    "orders": Uses(
        fields="order_lines discount_steps payments payment settled_before",
        own="pieces threshold discount every share free goods",
    ),
    "pieces": Uses(
        own="pieces parcel",
    ),
    "sent_files": Uses(
        own="MB",
    ),
    "reading": Uses(
        own="missing",
    ),
    "releases": Uses(
        own="gone otherwise",
    ),
    "replies": Uses(
        own="usual",
    ),
    "selling": Uses(
        fields="market",
        own="flag true",
    ),
    "sources": Uses(
        own="note",
    ),
    "subjects/assertions": Uses(
        fields="wish",
        own="yes no group offer refund time window",
    ),
    "subjects/buyers": Uses(
        fields="market",
    ),
    "subjects/clock_cases": Uses(
        own="true",
    ),
    "subjects/entered": Uses(
        own="entry",
    ),
    "subjects/examination": Uses(
        own="missing own platform",
    ),
    "subjects/exports": Uses(
        own="yes no CNY agreed open progress refused",
    ),
    "subjects/languages": Uses(
        own="nothing",
    ),
    "subjects/law_cases": Uses(
        fields="market",
        own="none",
    ),
    "subjects/clocks": Uses(
        fields="market problem",
        units="minute hour day working_day week month oclock",
        own="platform missing shop",
    ),
    "subjects/conflicts": Uses(
        own="platform procedure",
    ),
    "subjects/discounts": Uses(
        fields="discount_steps",
    ),
    "subjects/door": Uses(
        own="problem question first at_hand",
    ),
    "subjects/lexicon": Uses(
        fields="problem",
    ),
    "subjects/measures": Uses(
        fields="market",
        own="flag month group",
    ),
    "subjects/messages": Uses(
        fields="leads message_part waits_for problem customer_type",
        codes={
            "leads": "yes",
        },
        own="returns enquiry freight refund compensation complaint",
    ),
    "subjects/markets": Uses(
        own="own",
    ),
    "subjects/needs": Uses(
        fields="market",
        own="missing silent",
    ),
    "subjects/openings": Uses(
        own="opening",
    ),
    "subjects/options": Uses(
        fields="option rights wish",
        own="nothing",
    ),
    "subjects/practice": Uses(
        fields="customer_type",
        own="answer not_asked repeated says",
    ),
    "subjects/procedures": Uses(
        fields="register procedure",
    ),
    "subjects/properties": Uses(
        own="same",
    ),
    "subjects/property_proof": Uses(
        own="flag",
    ),
    "subjects/readers": Uses(
        fields="market",
        own="elsewhere",
    ),
    "subjects/register_rows": Uses(
        own="register note",
    ),
    "subjects/registers": Uses(
        fields="register",
        units="day month MB",
        own="note same attachments",
    ),
    "subjects/sayings": Uses(
        own="day nothing",
    ),
    "subjects/search": Uses(
        fields="problem worked_by",
    ),
    "subjects/sentences": Uses(
        fields="problem",
        own="said",
    ),
    "subjects/speech": Uses(
        fields="customer_type market reply_stage",
        own="missing exchange",
    ),
    "subjects/tickets": Uses(
        fields="problem",
        own="free said ticket write",
    ),
    "subjects/visits": Uses(
        fields="market",
    ),
    "subjects/walks": Uses(
        own="procedure register none nobody",
    ),
    "tables": Uses(
        own="first priority",
    ),
    "terms": Uses(
        fields="payments",
        own="pieces day flag yes no nothing",
    ),
    "upkeep": Uses(
        tables="evidence-needed",
        fields="problem evidence",
        codes={
            "evidence": "none",
        },
    ),
    "verification": Uses(
        fields="band_low band_high market measured_by",
        codes={
            "measured_by": "nothing",
        },
        besides={
            "measured_by": "freight margin",
        },
    ),
}
