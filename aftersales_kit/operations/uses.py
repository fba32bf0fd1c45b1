"""What the operations name of the data, by module: see `policy.words`."""

from ..policy.words import Uses

USES = {
    "calendars": Uses(
        own="none",
    ),
    "case_columns": Uses(
        tables="""
            freight resend-carrier ems-surcharge compensation-course compensation-band
            compensation-authority
        """,
        fields="""
            price_paid margin shipping_charged contract_freight return_freight resend_freight
            ems_surcharge amount_asked leg goods_kind exclusion_confirmed told_of_right no_reason
        """,
    ),
    "costs": Uses(
        tables="""
            resend-carrier freight ems-surcharge compensation-course compensation-authority
            compensation-band no-reason-return buyer-rights
        """,
        fields="""
            freight_agreement no_reason rights
            ems_surcharge wish amount_asked demand price_paid contract_freight leg bearer
            shipping_charged surcharge_bearer course next_step measured_by margin carrier
            band_low band_high shipping_terms payment
        """,
        codes={
            "leg": "outbound return resend",
            "bearer": "shop nobody",
            "surcharge_bearer": "shop",
            "wish": "compensation return",
            "payment": "not_due",
            "freight_agreement": "nothing",
            "no_reason": "too_late",
            "rights": "nothing",
            "next_step": "grant offer",
            "carrier": "ems",
            "measured_by": "freight margin nothing",
            "demand": "none within_limit above_limit nothing_left",
            "shipping_terms": "paid",
        },
        besides={
            "bearer": "buyer",
            "surcharge_bearer": "buyer nobody",
            "wish": "refund exchange repair resend information",
            "payment": """
                prepaid_by_shop advanced_by_buyer_repaid top_up_link
                refunded_with_price deducted_from_refund paid_by_buyer
            """,
            "freight_agreement": "buyer_pays shop_pays",
            "no_reason": "allowed with_deduction longer_period not_intact excluded_goods",
            "rights": "return_too resend_or_refund return_only exchange_or_repair price_cut",
            "next_step": "decline supervisor_decides written_reply",
            "carrier": "usual premium",
            "demand": "offer_refused part_disputed",
            "shipping_terms": "free threshold",
        },
        groups={
            "course": "money_is_right",
            "demand": "reacts",
        },
        every="leg measured_by",
        amounts="margin_kept_share compensation_share_of_margin",
        own="CNY",
    ),
    "couriers": Uses(
        fields="""
            contract_freight courier destination margin order_number price_paid problem transit wish
        """,
        codes={
            "destination": "same_city same_province other_province remote",
            "transit": "lost broken delayed",
        },
        besides={
            "destination": "abroad",
            "transit": "perhaps nothing",
        },
        groups={
            "wish": "nothing_moves",
        },
        supposed="""
            first_kilo_city first_kilo_far first_kilo_province first_kilo_remote further_kilo_far
            further_kilo_near moved_share offer_broken offer_late offer_lost offer_pays_back
        """,
        own="freight paid",
    ),
    "day_cases": Uses(
        fields="""
            opened_at closed_at refunded_at return_notice_at return_agreed_at refund_approved_at
            goods_back_at wish
        """,
        codes={
            "wish": "return",
        },
        otherwise={
            "wish": "declares no return",
        },
        own="agreed day open progress refused",
    ),
    "day_list": Uses(
        fields="goods_back_at market order_number problem refund_approved_at refunded_at",
        codes={
            "problem_family": "logistics",
        },
        besides={
            "problem_family": "product service buyer_side technical",
        },
        amounts="transit_allowance",
        clocks="refund-paid",
        roles="assistant logistics_coordinator",
        own="overdue running",
    ),
    "day_papers": Uses(
        own="market open problem refused silent",
    ),
    "exports/cases": Uses(
        fields="""
            amount_refunded buyer_id market opened_at order_number price_paid problem waybill
        """,
        own="yes no",
    ),
    "exports/deciding": Uses(
        tables="responsibility no-reason-return buyer-rights freight",
        fields="responsible no_reason rights bearer leg",
        codes={
            "leg": "return",
        },
        otherwise={
            "leg": "is not the way that a file of orders tells of",
        },
    ),
    "exports/mapping": Uses(
        fields="order_number buyer_id waybill",
        own="day flag",
    ),
    "exports/matching": Uses(
        fields="amount_refunded opened_at price_paid",
        own="yes",
    ),
    "exports/proposing": Uses(
        fields="amount_refunded order_number price_paid problem",
        own="yes no CNY agreed open progress refused nothing note own personal",
    ),
    "exports/reading": Uses(
        fields="register",
    ),
    "exports/values": Uses(
        own="none hour minute",
    ),
    "insurance": Uses(
        fields="margin price_paid return_freight wish",
        codes={
            "wish": "return",
        },
        otherwise={
            "wish": "sends nothing back that is insured",
        },
        supposed="""
            insured_returns more_insured_returns orders_for_a_case payout premium take_up
            taking_back
        """,
        own="freight-insurance",
    ),
    "measures": Uses(
        fields="""
            days_since_signing amount_asked price_paid goods_back_at opened_at problem
            order_state wish market course
        """,
        codes={
            "wish": "return compensation",
            "refund_finished_by": "shop",
            "promise_kept": "met breached overdue",
        },
        besides={
            "wish": "refund exchange repair resend information",
        },
        otherwise={
            "refund_finished_by": "was not finished by the shop itself",
            "promise_kept": "is not due yet",
        },
        groups={
            "course": "money_is_right",
        },
        amounts="transit_allowance",
        units="CNY share day minute point",
        measures="""
            returns_by_reason return_rate_orders return_rate_units return_rate_value time_to_ask
            refund_cycle_statute refund_cycle_buyer statutory_breach_rate self_finished_refunds
            dispute_rate intervention_rate first_response promises_kept first_contact_resolution
            csat survey_response nps reopen_rate escalation_rate freight_per_return
            cost_per_return compensation_rate above_authority demands_above_limit
            courier_recovery courier_claimed courier_paid_of_claimed
        """,
        columns="""
            courier_claimed refund_finished_by promise_kept solved rating compensation_paid
            delivered_value delivered_orders delivered_units units_returned refunded_at
            paid_orders ruled_against_shop platform_stepped_in reopened escalated courier_paid
            courier_loss first_reply_minutes survey_sent contacts would_recommend fees_charged
            handling_cost write_down fees
        """,
        own="month missing yes delivered returns",
    ),
    "month": Uses(
        fields="agent earlier_waits first_replied_at order_number waiting_from waiting_until",
        columns="first_reply_minutes paid_orders promise_kept",
        codes={
            "register": "after_sales",
        },
        otherwise={
            "register": "has no agents by order",
        },
    ),
    "month_papers": Uses(
        tables="quality-alarm",
        fields="""
            batch batch_reports buyer_id claim_measure courier customer grave_defect last_called_on
            price_paid problem product style_number waybill said agreed
        """,
        codes={
            "register": "courier_claim feedback wrong_shipment",
            "claim_measure": "agreed_or_market by_insurance",
        },
        besides={
            "claim_measure": "no_claim",
        },
        otherwise={
            "register": "has no paper of its own",
        },
        groups={
            "customer": "ordinary",
        },
        amounts="alarm_reports alarm_within",
        clocks="vip-call",
        units="share",
        measures="return_rate_orders",
        columns="delivered_orders",
        own="no silent vip courier-claims packer",
    ),
    "next_weeks": Uses(
        supposed="agent_hour campaign_rise minutes_for_case team_hours weeks_ahead",
    ),
    "order_frames": Uses(
        fields="order_number pieces responsible",
        own="freight refund settled",
    ),
    "own_tables": Uses(
        own="day",
    ),
    "recounting": Uses(
        own="after high low",
    ),
    "registers": Uses(
        fields="entry register price_paid",
        codes={
            "entry": "enter",
        },
        besides={
            "entry": "not_here",
        },
        own="day month",
    ),
    "releasing": Uses(
        own="day",
    ),
    "results": Uses(
        own="day missing no true yes",
    ),
    "sample_files": Uses(
        fields="""
            amount_refunded batch buyer_id closed_at contract_freight courier destination market
            opened_at order_number order_state price_paid product refund_approved_at
            return_agreed_at shipping_charged signed_on style_number waybill
        """,
        codes={
            "order_state": "undispatched in_transit completed",
            "entry": "enter",
        },
        besides={
            "order_state": "refused signed",
        },
        otherwise={
            "entry": "is no row of the register",
        },
        own="agreed customer CNY day no platform progress yes",
    ),
    "return_window": Uses(
        tables="no-reason-window",
        fields="days_since_signing margin market price_paid problem window wish",
        codes={
            "problem_family": "buyer_side",
            "wish": "return",
            "window": "inside prolonged",
        },
        besides={
            "problem_family": "product service logistics technical",
            "wish": "refund exchange repair resend compensation information",
            "window": "after",
        },
        supposed="""
            late_given_way more_returns more_sales orders_for_a_case taking_back value_lost
            window_days
        """,
    ),
    "samples": Uses(
        fields="market problem",
        own="after back",
    ),
    "scripts": Uses(
        own="group",
    ),
    "service_worth": Uses(
        fields="buyer_id margin earlier_complaints problem demand",
        codes={
            "problem_family": "service",
        },
        besides={
            "problem_family": "product logistics buyer_side technical",
        },
        groups={
            "demand": "reacts",
        },
        amounts="complaint_repeats",
        supposed="""
            again_within better_service buys_again called_back lost_share notes_call_backs
            notes_churn notes_reach notes_rise orders_of_a_buyer put_right would_have_bought
        """,
        own="lost offer own",
    ),
    "staffing": Uses(
        fields="opened_at",
        supposed="""
            agent_hour agents_on_duty busiest_hour busiest_share chat_minutes chats_at_once
            chats_for_case reply_target reply_within
        """,
    ),
    "stamps": Uses(
        fields="problem problem_family",
        codes={
            "promise_kept": "met breached overdue running",
        },
        otherwise={
            "promise_kept": "is never said of a case here",
        },
    ),
    "supposing": Uses(
        units="share",
    ),
    "utterances": Uses(
        fields="problem",
        own="also none",
    ),
    "drafting": Uses(
        own="flag no yes",
    ),
    "workbook/cells": Uses(
        own="no true yes",
    ),
    "workbook/changes": Uses(
        own="answer note",
    ),
    "workbook/edits": Uses(
        own="note true",
    ),
    "workbook/layout": Uses(
        fields="market option",
        own="""
            allowed answer elsewhere flag guide note procedure question says shown waits_for
        """,
    ),
    "workbook/words": Uses(
        own="""
            allowed answer elsewhere first guide market note procedure question same says usual
            waits_for yes
        """,
    ),
    "workbook/writing": Uses(
        own="allowed guide single",
    ),
}
