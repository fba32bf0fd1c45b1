"""What the answers name of the data, by module: see `policy.words`."""

from ..policy.words import Uses

USES = {
    "asserting": Uses(
        fields="""
            option wish course may_grant price_paid shipping_charged authority_limit
            refund_approved_at promised_by signed_on now_at opened_at goods_back_at
            return_notice_at
        """,
        codes={
            "bearer": "nobody",
            "payment": "not_due",
        },
        besides={
            "bearer": "shop buyer",
            "payment": """
                prepaid_by_shop advanced_by_buyer_repaid top_up_link deducted_from_refund
                refunded_with_price paid_by_buyer
            """,
        },
        groups={
            "course": "money_is_right",
            "may_grant": "alone",
        },
        own="yes no goods nothing shipping refund no_reason offer window freight",
    ),
    "attachments": Uses(
        fields="order_number buyer_id",
        own="MB",
    ),
    "basket": Uses(
        fields="discount_steps",
        own="pieces every share free",
    ),
    "buyers": Uses(
        fields="market",
        own="nobody",
    ),
    "clocks": Uses(
        fields="opened_at earlier_waits waiting_from now_at waiting_until",
        own="day",
    ),
    "compensation": Uses(
        tables="""
            compensation-course buyer-rights compensation-band compensation-authority
            complaint-owner goodwill
        """,
        fields="""
            price_paid order_lines margin demand course rights may_grant next_step amount_asked
            amount_refunded measured_by
            band_low band_high contract_freight goodwill
        """,
        codes={
            "next_step": "grant offer",
            "goodwill": "open",
            "measured_by": "freight margin nothing",
            "demand": "none nothing_left within_limit above_limit",
        },
        besides={
            "next_step": "decline supervisor_decides written_reply",
            "goodwill": "no_coupon silent",
            "demand": "offer_refused part_disputed",
        },
        groups={
            "course": "money_is_right",
            "demand": "reacts",
            "may_grant": "alone",
        },
        every="measured_by",
        amounts="margin_kept_share compensation_share_of_margin coupon_extra",
    ),
    "complaints": Uses(
        tables="priority complaint-level complaint-owner",
        fields="last_news_at now_at complained_at",
        clocks="""
            complaint-level-1 complaint-level-2 complaint-level-3 open-case-news
            special-follow-up
        """,
    ),
    "door": Uses(
        fields="market problem",
    ),
    "drafted": Uses(
        own="nothing open",
    ),
    "enquiries": Uses(
        tables="""
            refund-whereabouts late-dispatch review-course outside-complaint technician-visit
            minor-purchase data-request price-protection invoice freight-insurance
        """,
        fields="problem price_do price_left price_paid price_now",
        codes={
            "enquiry": """
                refund dispatch review outside visit minor privacy price_fallen invoice insurance
                nothing
            """,
            "goods_are": "order_only",
            "price_do": "pay_difference",
            "price_left": "yes no",
        },
        besides={
            "goods_are": "not_right too_many missing astray unwanted misused in_order",
            "price_do": "too_long_ago not_for_everybody not_the_same went_back",
        },
        every="enquiry",
    ),
    "examination": Uses(
        own="day share",
    ),
    "exposure": Uses(
        tables="fraud-exposure",
        fields="exposure price_paid",
        codes={
            "exposure": "price_multiple food_multiple",
        },
        besides={
            "exposure": "none_read",
        },
        amounts="law_fraud_multiple law_fraud_least law_food_multiple law_food_least",
    ),
    "facts": Uses(
        own="day flag",
    ),
    "freight": Uses(
        tables="""
            return-acceptance collect-payment freight resend-carrier extra-freight ems-surcharge
            return-risk cancellation-costs shipping-settlement
        """,
        fields="""
            contract_freight return_freight resend_freight sent_collect return_carrier
            acceptance leg bearer surcharge_bearer ems_surcharge amount_refunded price_paid
            carrier payment shipping_charged payment_option shipping_terms wish return_mishap
            freight_collect cancel_costs responsible order_lines settled_before order_over
            shipping_before shipping_rule
        """,
        codes={
            "order_over": "yes no",
            "shipping_before": "yes no",
            "shipping_rule": "as_freight",
            "settled_before": "shipping",
            "leg": "outbound return resend",
            "bearer": "shop buyer nobody",
            "surcharge_bearer": "shop buyer nobody",
            "cancel_costs": "shop",
            "responsible": "shop",
            "payment": """
                deducted_from_refund not_due advanced_by_buyer_repaid prepaid_by_shop
                top_up_link
            """,
            "carrier": "ems",
            "shipping_terms": "paid",
            "acceptance": "accept",
            "freight_collect": "yes",
            "payment_option": "no_option",
        },
        besides={
            "shipping_rule": "stays went_back",
            "settled_before": "goods agreed freight outbound return gift wear transferred owed",
            "cancel_costs": "as_usual",
            "responsible": "courier maker platform undetermined buyer",
            "payment": "refunded_with_price paid_by_buyer",
            "carrier": "usual premium",
            "shipping_terms": "free threshold",
            "acceptance": "refuse",
        },
        groups={
            "wish": "money_back",
        },
        every="leg bearer surcharge_bearer",
    ),
    "habits": Uses(
        fields="market",
    ),
    "heard": Uses(
        own="day found",
    ),
    "intake": Uses(
        tables="technical-type evidence-needed",
        fields="problem technical_type said",
        codes={
            "technical_type": "use software hardware network try_elsewhere",
            "problem": "operating_error software_conflict hardware_fault",
            "problem_family": "technical",
        },
        besides={
            "problem_family": "product service logistics buyer_side",
        },
        otherwise={
            "problem": "is not one that technical questions point to",
        },
        every="technical_type",
    ),
    "message": Uses(
        tables="message-stage",
        amounts="questions_at_once",
        fields="""
            asking message_stage message_final option standing problem wish money_moves
            payments demand sent_with exchange_kind leg
        """,
        codes={
            "asking": "yes no",
            "money_moves": "back",
            "sent_with": "nothing_else same_parcel another_parcel",
            "exchange_kind": "price_difference same",
            "leg": "return",
            "waits_for": "nobody",
        },
        every="sent_with",
        besides={
            "exchange_kind": "preorder new_order",
            "leg": "outbound resend",
        },
        otherwise={
            "waits_for": "is somebody who can answer a fact, and is asked for it",
            "money_moves": "is what the refund finds to move",
        },
        groups={
            "standing": "held_back",
            "option": "money_back",
            "wish": "money_back",
        },
        knowers="waits_for",
        own="refund freight",
    ),
    "openings": Uses(
        own="none",
    ),
    "orders": Uses(
        fields="""
            pieces order_lines price_paid discount_steps payments settled_before refunded_before
            amount_refunded wish procedure exchange_kind problem
        """,
        codes={
            "wish": "exchange compensation",
        },
        besides={
            "wish": "refund return repair resend information",
        },
        groups={
            "wish": "money_back goods_come_back",
        },
        own="parcel freight refund agreed owed kept",
    ),
    "paid": Uses(
        fields="""
            price_paid order_lines discount_steps payments settled_before refunded_before
            shipping_terms shipping_charged
        """,
        codes={
            "settled_before": "goods agreed freight transferred owed",
            "shipping_terms": "paid",
        },
        besides={
            "settled_before": "shipping outbound return gift wear",
            "shipping_terms": "free threshold",
        },
    ),
    "parcels": Uses(
        tables="""
            parcel-action parcel-remedy parcel-check parcel-stock courier-claim resend-carrier
            returned-parcel ems-surcharge
        """,
        fields="""
            parcel_check parcel_action to_buyer stock_step claim_from claim_measure problem
            no_outlet return_note return_finding carrier
        """,
        codes={
            "no_outlet": "yes",
            "carrier": "ems",
            "problem": "out_of_reach",
            "parcel_action": "forward",
        },
        besides={
            "carrier": "usual premium",
        },
        otherwise={
            "problem": "is no matter of an address that no courier serves",
            "parcel_action": "is nothing but what its groups say of it",
        },
        groups={
            "parcel_check": "idle",
            "parcel_action": "idle waits_for_news goes_out",
            "to_buyer": "idle",
            "stock_step": "idle",
            "claim_from": "idle",
            "claim_measure": "idle",
        },
    ),
    "practice": Uses(
        fields="customer_type problem market professional_claimant",
        codes={
            "professional_claimant": "yes",
        },
        own="day looked_up none says silent time told",
    ),
    "quantities": Uses(
        own="CNY after day hour minute month week",
    ),
    "questions": Uses(
        fields="problem",
        own="ticket nothing",
    ),
    "records": Uses(
        tables="register-entries transaction-note screenshots evidence-channel",
        fields="""
            third_party_part evidence_channel screenshots entry note flag order_number problem
            buyer_id register
        """,
        groups={
            "entry": "to_do",
            "note": "to_do",
            "screenshots": "to_do",
            "evidence_channel": "to_do",
        },
        own="day",
    ),
    "register_rows": Uses(
        fields="order_number problem buyer_id",
        own="register note nothing",
    ),
    "refund": Uses(
        tables="""
            refund-route cancellation-costs discount-settlement gift-deduction value-loss
            parcel-whereabouts payment-return
        """,
        fields="""
            price_paid order_lines free_shipping_from threshold_lost
            settled_before refunded_before money_moves paid_with way_whole new_price exchange_kind
            amount_refunded route wish discount_rule
            gift_charge gift_price value_deduction value_lost shipping_terms payments
            cancel_costs responsible order_state parcel gift condition bearer payment
            contract_freight paid_back_as discount_steps
        """,
        codes={
            "wish": "return exchange compensation",
            "exchange_kind": "price_difference",
            "cancel_costs": "shop",
            "responsible": "shop",
            "bearer": "shop",
            "shared_thing": "gift",
            "threshold_lost": "yes no",
            "way_whole": "yes no",
            "shipping_terms": "threshold paid",
            "money_moves": "back owed nothing",
            "paid_with": "voucher counted_points",
            "payments": "top_up",
            "settled_before": """
                goods shipping agreed freight outbound return gift wear transferred owed
            """,
            "gift": "charged_before",
            "value_deduction": "loss_in_value no_deduction",
            "payment": "not_due deducted_from_refund advanced_by_buyer_repaid",
            "parcel": "gone",
            "discount_rule": "better_of_both",
            "gift_charge": "no_charge",
        },
        besides={
            "wish": "refund repair resend information",
            "exchange_kind": "same preorder new_order",
            "cancel_costs": "as_usual",
            "responsible": "courier maker platform undetermined buyer",
            "bearer": "buyer nobody",
            "shared_thing": "outbound return resend",
            "shipping_terms": "free",
            "payments": "alipay wechat card credit balance coupon red_packet points",
            "gift": "no_gift comes_back still_earned kept",
            "payment": "prepaid_by_shop top_up_link refunded_with_price paid_by_buyer",
            "parcel": "there surplus",
            "discount_rule": "worked_out_again",
            "gift_charge": "stated_price market_price",
        },
        groups={
            "wish": "money_back",
            "order_state": "not_delivered",
            "route": "goods_stay",
            "payments": "in_kind",
        },
        sources="PRC-43 PRC-30 PRC-31 PRC-32",
        every="settled_before money_moves paid_with value_deduction",
        own="discount kept refund",
    ),
    "remedies": Uses(
        tables="remedy-standing case-family buyer-rights buyers-aim",
        fields="standing wish rights option repair_bill",
        codes={
            "option": "repair_shared",
        },
        otherwise={
            "option": "is not paid for in shares",
        },
        amounts="repair_share repair_share_most",
        groups={
            "standing": "offered",
        },
    ),
    "replies": Uses(
        fields="market",
    ),
    "resolving": Uses(
        tables="""
            case-procedure responsibility evidence-needed speaking-opening speaking-course
            speaking-stance speaking-record parcel-action burden-of-proof
        """,
        fields="""
            demand amount_asked amount_refunded payments order_lines complaint_risk customer
            complained_at exchange_kind settled_before refunded_before
            earlier_complaints customer_type wish responsible authority_limit parcel_action
            procedure
        """,
        codes={
            "parcel_action": "elsewhere",
            "demand": "none",
            "wish": "information compensation exchange",
            "exchange_kind": "price_difference",
        },
        besides={
            "demand": "within_limit above_limit offer_refused nothing_left part_disputed",
            "wish": "refund return repair resend",
            "exchange_kind": "same preorder new_order",
        },
        otherwise={
            "parcel_action": "is something to do about a parcel, and is told",
        },
        groups={
            "wish": "nothing_moves money_back",
            "customer": "ordinary",
            "demand": "reacts",
            "complaint_risk": "raised",
        },
        own="freight refund parcel",
    ),
    "returns": Uses(
        tables="""
            buyer-rights replacement-goes-out quality-alarm no-reason-window no-reason-return
        """,
        fields="""
            no_reason exchange_kind batch_reports grave_defect days_since_signing order_state
            market signed_on clock_after_remedy window rights days_in_repair wish standing
            replacement_signed_on fault_period told_of_right
        """,
        codes={
            "wish": "exchange",
            "rights": "exchange_or_repair",
            "clock_after_remedy": "anew",
            "order_state": "signed undispatched",
        },
        besides={
            "wish": "refund return repair resend compensation information",
            "rights": "return_too resend_or_refund return_only price_cut nothing",
            "clock_after_remedy": "goes_on longer_after_repair",
            "order_state": "in_transit refused completed",
        },
        groups={
            "fault_period": "returnable running",
            "window": "open",
            "rights": "with_a_reason",
            "standing": "held_back",
            "wish": "money_back goods_come_back",
            "option": "money_back goods_come_back",
        },
        own="yes no",
    ),
    "sharing": Uses(
        tables="shared-among-pieces",
        fields="shared_thing shared_as bearer payment",
        codes={
            "shared_thing": "outbound return resend",
            "shared_as": "best_for_buyer worst_for_buyer",
            "leg": "outbound return resend",
            "payment": "not_due",
        },
        besides={
            "shared_thing": "gift",
            "payment": """
                prepaid_by_shop advanced_by_buyer_repaid top_up_link
                refunded_with_price deducted_from_refund paid_by_buyer
            """,
        },
        every="shared_as leg",
    ),
    "speaking": Uses(
        fields="""
            authority_limit shop_at_fault reply_stage reply_draft professional_claimant market
            problem responsible
        """,
        codes={
            "shop_at_fault": "yes",
            "professional_claimant": "yes",
        },
        groups={
            "responsible": "shop_side",
        },
        own="nothing",
    ),
    "tickets": Uses(
        fields="problem attachments order_number buyer_id",
        own="missing nothing",
    ),
    "typed": Uses(
        own="day share per_minute",
    ),
}
