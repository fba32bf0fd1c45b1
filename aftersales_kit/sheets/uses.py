"""What sheets and forms name of the data, by module: see `policy.words`."""

from ..policy.words import Uses

USES = {
    "calculators/calculating": Uses(
        fields="market",
    ),
    "calculators/calculator": Uses(
        fields="shipping_terms shipping_charged",
        codes={
            "shipping_terms": "paid",
        },
        besides={
            "shipping_terms": "free threshold",
        },
    ),
    "calculators/case_desk": Uses(
        tables="responsibility evidence-needed case-procedure",
        fields="""
            reply_draft
            responsible problem order_state wish option said evidence pieces exchange_kind
            goods_kind condition goods_usable replacement_in_stock in_a_hurry
            exclusion_confirmed trace parcel_contents courier_at_fault insured no_outlet
            market shipping_terms
            freight_agreement signed_on opened_at days_since_signing goods_back_at price_paid
            order_lines discount_steps payments shipping_charged contract_freight return_freight
            resend_freight margin destination customer_type demand amount_asked
            earlier_complaints complaint_risk customer order_number buyer_id product agent
            agreed handover closes_at_once procedure standing refund_state refund_goods
            step_days dispatch_hold days_past_dispatch exposure proof_on message_stage
            price_drop price_promise
            days_since_payment price_now invoice_state invoice_details invoice_kind invoice_days
            cover_held cover_claim cover_days return_because review_course goods_are
        """,
        codes={
            "proof_on": "shop_disproves",
            "goods_are": "not_right",
        },
        besides={
            "proof_on": "buyer_shows",
            "goods_are": "too_many missing astray unwanted misused in_order order_only",
        },
        groups={
            "review_course": "matter_next",
        },
        own="time",
        cases="desk-burst-seam-exchange",
    ),
    "calculators/clocks": Uses(
        tables="complaint-level complaint-owner priority",
        fields="""
            opened_at first_replied_at signed_on return_notice_at return_agreed_at goods_back_at
            refund_approved_at refunded_at complained_at last_news_at closed_at
            transaction_closes_at courier_complaint_at claim_noted_at ticket_at
            supplier_asked_at handed_over_at last_called_on problem wish market customer
            complaint_risk demand earlier_complaints fault_scope urgency guidance_failed
            third_party_part now_at earlier_waits waiting_from
            waiting_until
        """,
        codes={
            "market": "cn",
            "customer": "regular",
        },
        replies="by-when-buyer by-when",
        roles="courier buyer",
        cases="coat-back-before-national-day",
    ),
    "calculators/compensation": Uses(
        tables="""
            compensation-course compensation-band compensation-authority complaint-owner
            goodwill
        """,
        fields="""
            problem evidence market demand earlier_complaints courier_chosen_by_buyer margin
            amount_asked price_paid measured_by course contract_freight goods_usable goods_kind
            condition order_state days_since_signing destination exclusion_confirmed
            told_of_right next_step may_grant granter complaint_risk customer signed_on opened_at
            replacement_signed_on days_in_repair failed_repairs repair_possible
            replacement_in_stock minor_defect review_pressure shipping_terms shipping_charged
            settled_before amount_refunded
        """,
        codes={
            "next_step": "offer grant decline",
            "measured_by": "freight nothing",
            "demand": "none",
            "courier_chosen_by_buyer": "no",
            "market": "cn",
        },
        besides={
            "next_step": "supervisor_decides written_reply",
            "measured_by": "margin",
        },
        groups={
            "course": "money_is_right",
            "demand": "reacts",
        },
        replies="offer grant decline",
        cases="heel-loose-on-the-last-day",
        own="compensation kept coupon",
    ),
    "calculators/complaints": Uses(
        tables="complaint-level complaint-owner priority",
        fields="""
            priority complaint_risk complained_at demand earlier_complaints customer
            last_news_at closed_at now_at earlier_waits waiting_from
            waiting_until fault_scope urgency
            complaint_level complaint_owner market
        """,
        codes={
            "complaint_risk": "none",
            "demand": "none",
            "customer": "regular",
        },
        cases="zip-broke-highest-offer-refused",
    ),
    "calculators/freight": Uses(
        tables="""
            ems-surcharge collect-payment freight resend-carrier extra-freight
            return-acceptance return-risk cancellation-costs shipping-settlement
        """,
        fields="""
            surcharge_bearer bearer problem order_state wish market abuse
            courier_chosen_by_buyer payment payment_option contract_freight shipping_terms
            return_carrier return_mishap no_outlet in_a_hurry price_paid amount_refunded
            sent_collect shipping_charged freight_collect evidence days_since_signing
            exchange_kind threshold_lost freight_agreement return_freight resend_freight
            return_address_changed earlier_ems ems_surcharge leg told_of_right signed_on
            opened_at dispatch_at_fault
        """,
        codes={
            "bearer": "nobody",
            "leg": "return resend",
            "abuse": "no",
            "courier_chosen_by_buyer": "no",
            "payment_option": "no_option",
            "market": "cn",
            "shipping_terms": "paid",
        },
        besides={
            "bearer": "shop buyer",
            "leg": "outbound",
            "payment_option": "credit_for_next_order",
            "shipping_terms": "free threshold",
        },
        cases="shoe-shop-two-left-shoes",
        own="short refund",
    ),
    "calculators/order_desk": Uses(
        fields="responsible procedure",
        own="pieces parcel settled",
    ),
    "calculators/order_questions": Uses(
        fields="""
            problem market refund_state refund_goods step_days refund_do order_state dispatch_do
            dispatch_hold days_past_dispatch review_tone
            review_problem review_truth review_pressure complaint_risk installation_included
            guidance_failed buyer_age guardian everyday_purchase data_request records_needed
            review_course outside_answer visit purchase data_answer price_drop price_promise
            days_since_payment price_paid price_now price_do shipping_terms shipping_charged
            settled_before invoice_state invoice_details
            invoice_kind invoice_days
            invoice_do cover_held cover_claim cover_days return_because cover_do rest_owed
        """,
        codes={
            "market": "cn",
            "price_promise": "no_promise",
        },
        cases="asked-where-the-refund-is",
    ),
    "calculators/parcels": Uses(
        tables="""
            parcel-action parcel-remedy courier-claim ems-surcharge parcel-check
            parcel-stock resend-carrier returned-parcel
        """,
        fields="""
            return_note problem order_state market in_a_hurry merged_orders no_outlet
            earlier_ems courier_chosen_by_buyer claim_from parcel_action return_finding to_buyer
            evidence trace parcel_contents can_be_forwarded packed shipping_error second_parcel
            surplus courier_at_fault insured
        """,
        codes={
            "claim_from": "courier",
            "in_a_hurry": "no",
            "merged_orders": "no",
            "no_outlet": "no",
            "courier_chosen_by_buyer": "no",
            "market": "cn",
        },
        besides={
            "claim_from": "nobody",
        },
        groups={
            "parcel_action": "goes_out",
        },
        amounts="logistics_promise logistics_limit law_courier_answer",
        cases="needed-for-saturday-and-lost",
    ),
    "calculators/putting": Uses(
        fields="message_stage",
    ),
    "calculators/records": Uses(
        tables="evidence-channel",
        fields="""
            flag screenshots note problem wish handover risky earlier_complaints
            courier_at_fault courier_chosen_by_buyer evidence order_state closes_at_once
            order_number buyer_id product agreed agent waybill price_paid left_by said
            courier style_number batch ordered_item sent_item third_party_part
        """,
        codes={
            "risky": "no",
            "courier_at_fault": "no",
            "courier_chosen_by_buyer": "no",
            "handover": "own",
        },
        cases="two-left-gloves-packed",
    ),
    "calculators/refund": Uses(
        tables="freight return-acceptance collect-payment",
        fields="""
            gift_price value_lost route refund_when price_paid payments amount_refunded
            shipping_terms problem order_state wish market abuse courier_chosen_by_buyer
            dispatch_at_fault gift contract_freight shipping_charged order_lines discount_steps
            free_shipping_from threshold_lost condition return_carrier freight_collect
            cancel_costs gift_charge value_deduction evidence packed days_since_signing
            freight_agreement gift_price_stated deduction_told return_freight
            return_address_changed exchange_kind resend_freight told_of_right signed_on
            opened_at new_price settled_before refunded_before goods_kind
        """,
        codes={
            "bearer": "shop buyer",
            "wish": "refund return exchange",
            "exchange_kind": "price_difference",
            "leg": "outbound",
            "abuse": "no",
            "courier_chosen_by_buyer": "no",
            "dispatch_at_fault": "no",
            "market": "cn",
            "gift": "no_gift",
            "cancel_costs": "as_usual",
            "shipping_terms": "paid threshold",
            "value_deduction": "loss_in_value",
            "gift_charge": "no_charge",
            "settled_before": "goods owed wear",
        },
        besides={
            "bearer": "nobody",
            "wish": "repair resend compensation information",
            "exchange_kind": "same preorder new_order",
            "leg": "return resend",
            "gift": "comes_back still_earned kept charged_before",
            "cancel_costs": "shop",
            "shipping_terms": "free",
            "value_deduction": "no_deduction",
            "gift_charge": "stated_price market_price",
            "settled_before": "shipping agreed freight outbound return gift transferred",
        },
        groups={
            "wish": "money_back",
        },
        replies="difference-owed",
        cases="one-of-three-goes-back-threshold-kept-no-more",
        own="refund kept discount left pieces",
    ),
    "calculators/reply_check": Uses(
        fields="""
            problem reply_draft professional_claimant market reply_stage shop_at_fault
            authority_limit
        """,
        codes={
            "professional_claimant": "no",
            "market": "cn",
        },
        cases="draft-full-of-slips",
        own="found",
    ),
    "calculators/responsibility": Uses(
        tables="responsibility evidence-needed recourse",
        fields="""
            problem evidence courier_chosen_by_buyer responsible ask_for order_state
            courier_at_fault insured market
        """,
        codes={
            "courier_chosen_by_buyer": "no",
        },
        cases="torn-bag-signed-unseen",
    ),
    "calculators/returns": Uses(
        tables="""
            no-reason-return replacement-goes-out buyer-rights case-family quality-alarm
            window-counting
        """,
        fields="""
            no_reason problem order_state wish market courier_chosen_by_buyer demand signed_on
            opened_at replacement_signed_on days_in_repair failed_repairs repair_possible
            minor_defect repair_bill review_pressure days_since_signing exchange_kind
            batch_reports grave_defect option rights family standing evidence goods_kind
            condition exclusion_confirmed goods_usable replacement_in_stock in_a_hurry
            told_of_right complaint_risk
        """,
        codes={
            "wish": "return",
            "courier_chosen_by_buyer": "no",
            "demand": "none",
            "holiday_end": "next_working_day",
            "market": "cn",
            "family": "own_reason",
        },
        besides={
            "wish": "refund exchange repair resend compensation information",
            "family": """
                unsent under_way waiting astray missing at_hand surplus
                let_down usage unclear order_only
            """,
        },
        every="holiday_end",
        groups={
            "standing": "held_back",
            "order_state": "delivered",
            "no_reason": "refused",
        },
        cases="burst-seam-wants-another",
        own="returns",
    ),
    "calculators/reviews": Uses(
        tables="review-course",
        fields="""
            review_tone review_pressure review_truth review_course review_problem promised_by
            agent_name shop_name market
        """,
        codes={
            "review_pressure": "none",
            "review_truth": "unchecked",
        },
        cases="five-stars-but-a-loose-button",
    ),
    "calculators/speaking": Uses(
        tables="speaking-opening speaking-course speaking-stance speaking-record",
        fields="""
            problem wish shop_name agent_name promised_by authority_limit opening approach
            stance customer_type buyer_online professional_claimant demand
            courier_chosen_by_buyer evidence order_state market
        """,
        codes={
            "buyer_online": "yes",
            "professional_claimant": "no",
            "demand": "none",
            "courier_chosen_by_buyer": "no",
            "approach": "rules_and_record",
        },
        besides={
            "approach": """
                solve_directly show_step_by_step prove_and_commit lead_back
                time_first facts_without_blame listen_first
            """,
        },
        cases="shoe-shop-hard-day",
        own="shop agent",
    ),
    "calculators/ticket": Uses(
        fields="""
            problem order_number buyer_id customer_name contact product symptom measures_tried
            error_code attachments
        """,
        cases="ticket-with-a-silent-earphone",
        own="missing ticket entry found refused",
    ),
    "calculators/triage": Uses(
        tables="evidence-needed technical-type",
        fields="""
            network_ok steps_followed works_elsewhere problem said evidence order_state market
        """,
        codes={
            "evidence": "none",
            "problem_family": "technical",
        },
        besides={
            "problem_family": "product service logistics buyer_side",
        },
        cases="earphone-silent-on-one-side",
    ),
    "comparing": Uses(
        own="after entry own",
    ),
    "door": Uses(
        fields="market days_since_signing",
        own="found leads gone person short none day search told says",
    ),
    "explaining": Uses(
        fields="leg option register market",
        codes={
            "payment_option": "no_option",
            "payment": "not_due",
        },
        besides={
            "payment_option": "credit_for_next_order",
            "payment": """
                prepaid_by_shop advanced_by_buyer_repaid top_up_link
                refunded_with_price deducted_from_refund paid_by_buyer
            """,
        },
        own="platform",
    ),
    "keeping": Uses(
        codes={
            "register": "evidence_folder",
        },
        otherwise={
            "register": "gets a row of its own",
        },
        own="payments pieces",
    ),
    "markup/answers": Uses(own="no"),
    "markup/desk": Uses(
        fields="""
            said problem wish reply_draft problem_family market pieces order_number buyer_id
            agreed
        """,
        amounts="lists_kept",
        own="group choices kept register own",
    ),
    "markup/elements": Uses(
        own="option",
    ),
    "markup/examination": Uses(
        own="open share no true group per_minute",
    ),
    "markup/forms": Uses(
        own="option group day",
    ),
    "markup/practice": Uses(
        own="buyer option",
    ),
    "places": Uses(
        own="""
            after also at_hand attachments buyer choices every first found goods group keep late
            leads market no_row note nothing own person personal problem question review rights
            said same says settled shipping shop short shown silent time usual waits_for week
            works write
        """,
    ),
    "practising": Uses(
        own="choose write",
    ),
}
