"""A body that works, for every operation that takes one: a new operation fails its test until it is here."""

from collections.abc import Callable
from typing import Any

from mtandao.doors.api.tests.furniture import Furnished
from tests.worlds import PASSWORD

Body = Callable[[Furnished], Any]


def _nothing(_: Furnished) -> Any:
    return None


def _service(f: Furnished) -> Any:
    return {"package_id": f.ids["package_id"]}


def _which(f: Furnished) -> Any:
    return {"subscription_id": f.subscription_id}


LADDER = {
    "reminders": [7, 1],
    "grace_days": 2,
    "walled_until_day": 9,
    "suspended_until_day": 30,
    "disconnected_until_day": 60,
}
BODIES: dict[str, Body] = {
    "change_client": lambda _: {"first_name": "Njeri"},
    "change_gateway": lambda _: {"settings": {"till": "500200"}, "preferred": True},
    "change_bank_account": lambda _: {"name": "Savings"},
    "create_bank_account": lambda _: {"name": "Main", "bank": "Equity", "number": "0110"},
    "create_bank_statement": lambda f: {
        "bank_account_id": f.ids["bank_account_id"],
        "content": "Date,Amount\n2026-11-18,5.00\n",
    },
    "create_bank_statement_import": lambda _: {"date": "Date", "amount": "Amount"},
    "create_bank_line_placement": lambda f: {"client_id": f.ids["client_id"]},
    "create_bank_line_match": lambda f: {"transaction_id": f.ids["transaction_id"]},
    "create_bank_line_ignoring": lambda _: {"reason": "Bank charges"},
    "create_bank_line_undoing": _nothing,
    "create_cheque": lambda f: {
        "client_id": f.ids["client_id"],
        "amount": "10",
        "number": "000777",
        "bank": "KCB",
    },
    "create_cheque_bounce": lambda _: {"reason": "Refer to drawer"},
    "create_cheque_clearance": lambda f: {"cheque_ids": [f.ids["cheque_id"]]},
    "create_cheque_deposit": lambda f: {"cheque_ids": [f.ids["cheque_id"]]},
    "create_statement_file": lambda f: {
        "gateway_id": f.ids["gateway_id"],
        "content": "Receipt No.,Completion Time,Paid In,Withdrawn\nUKFILE1,2026-11-20 12:00:00,9,\n",
    },
    "create_comparison": _nothing,
    "create_booking": lambda _: {},
    "create_bookings": lambda f: {"difference_ids": [f.ids["difference_id"]]},
    "create_question": _nothing,
    "create_explanation": lambda _: {"explanation": "Paid to the old till."},
    "change_desk_rules": lambda _: {"cash_only_in_shift": True},
    "change_drawer": lambda _: {"name": "Kiosk"},
    "change_package_partner": lambda _: {"price": "90.00"},
    "change_package": lambda _: {"price": "99.00"},
    "change_profile": lambda _: {"email": "w@example.com"},
    "change_router": lambda _: {"name": "Hill"},
    "change_settings": lambda _: {"tax_number": "P051234567X"},
    "change_user": lambda f: {"role_id": f.role_id},
    "create_activation": _which,
    "create_client": lambda f: {
        "first_name": "Wanjiru",
        "phone": "0711 000 111",
        "package_id": f.ids["package_id"],
        "organization_id": f.ids["organization_id"],
    },
    "create_exemption": lambda _: {"reason": "Hospital."},
    "create_ladder_preview": lambda _: LADDER,
    "create_no_cut_day": lambda _: {"day": "2026-12-12", "name": "Jamhuri Day", "yearly": True},
    "create_reminders": lambda f: {"client_ids": [f.ids["client_id"]]},
    "update_ladder": lambda _: LADDER,
    "update_promise_terms": lambda _: {"longest_days": 14},
    "update_windows": lambda _: {"night_from": "20:00", "night_until": "08:00", "weekdays": [5, 6]},
    "create_cash_move": lambda _: {"kind": "petty", "amount": "10", "reason": "Tea"},
    "create_client_discount": lambda f: {
        "subscription_id": f.subscription_id,
        "discount_id": f.ids["discount_id"],
        "reason": "Moved house.",
    },
    "create_discount": lambda _: {"name": "Moving", "percent": "10"},
    "create_own_discount": lambda _: {"code": "JAMBO"},
    "change_discount": lambda _: {"name": "Welcome back"},
    "create_add_on": lambda _: {"name": "Day data", "kind": "data", "price": "50", "data_gb": "1"},
    "change_add_on": lambda _: {"price": "60"},
    "create_client_add_on": lambda f: {
        "subscription_id": f.subscription_id,
        "add_on_id": f.ids["add_on_id"],
    },
    "create_plan_assignment": lambda f: {
        "package_id": f.ids["package_id"],
        "client_ids": [str(f.ids["client_id"])],
    },
    "create_plan_assignment_preview": lambda f: {
        "package_id": f.ids["package_id"],
        "only_package_id": f.ids["package_id"],
    },
    "create_disconnection": _which,
    "create_gateway": lambda _: {
        "provider": "mpesa",
        "settings": {"short_code": "600100", "consumer_key": "k", "consumer_secret": "s", "passkey": "p"},
    },
    "create_gateway_test": _nothing,
    "create_drawer": lambda _: {"name": "Back office"},
    "create_organization": lambda f: {"name": "Shop", "parent_id": f.ids["organization_id"]},
    "create_own_stk": lambda f: {"amount": "10", "invoice_id": f.ids["invoice_id"]},
    "create_own_subscription": _service,
    "create_package": lambda _: {"name": "Gold", "download_mbps": 50, "upload_mbps": 10, "price": "5000"},
    "create_password": _nothing,
    "create_placement": lambda f: {"client_id": f.ids["client_id"]},
    "create_plan_change": lambda f: {"package_id": f.ids["package_id"], "subscription_id": f.subscription_id},
    "create_plan_quote": lambda f: {"package_id": f.ids["package_id"], "subscription_id": f.subscription_id},
    "create_portal_password": lambda _: {"password": PASSWORD},
    "create_promise": lambda f: {"until": f.world.now.date().isoformat(), "reason": "Salary comes Friday."},
    "create_refund": lambda f: {
        "client_id": f.ids["client_id"],
        "amount": "100",
        "method": "cash",
        "reason": "Moved away",
    },
    "create_refund_approval": _nothing,
    "create_refund_refusal": lambda _: {"because": "The contract says no."},
    "create_payout": lambda _: {"purpose": "other", "method": "cash", "amount": "90", "reason": "Fuel"},
    "create_payout_approval": _nothing,
    "create_payout_refusal": lambda _: {"because": "Too much."},
    "create_handover": lambda _: {"reference": "FT1"},
    "create_conclusion": lambda _: {"paid": True, "receipt": "UKOUT1"},
    "create_reversal": lambda _: {"reason": "provider"},
    "create_note": lambda _: {"note": "Calls back at five."},
    "create_replay": lambda f: {"delivery_ids": [f.delivery_id]},
    "create_adjustment": lambda f: {
        "client_id": f.ids["client_id"],
        "amount": "10.00",
        "reason": "The line was down.",
    },
    "create_credit": lambda f: {
        "client_ids": [str(f.ids["client_id"])],
        "amount": "10.00",
        "reason": "The line was down.",
    },
    "create_transfer": lambda f: {
        "client_id": f.ids["client_id"],
        "to_client_id": f.ids["to_client_id"],
        "amount": "10.00",
        "reason": "Same family.",
    },
    "change_rules": lambda _: {"adjust_limit": "1000.00", "low_below": "50.00"},
    "create_bulk": lambda f: {"text": "Work tonight.", "package_id": f.ids["package_id"]},
    "create_message": lambda f: {"client_id": f.ids["client_id"], "text": "We call you at noon."},
    "create_template": lambda _: {"code": "work_tonight", "language": "en", "text": "Work tonight."},
    "change_words": lambda _: {"active": False},
    "create_router": lambda _: {"name": "New", "address": "10.99.0.1", "secret": "long-secret"},
    "create_run": lambda _: {"dry_run": True},
    "create_credit_note": lambda _: {"reason": "outage", "amount": "10"},
    "create_credit_quote": lambda _: {"amount": "10"},
    "create_run_preview": lambda _: {},
    "create_run_issue": _nothing,
    "create_release": lambda _: {"note": "Written by hand, taken back."},
    "create_schedule_run": _nothing,
    "create_session_disconnection": _nothing,
    "create_shift": lambda f: {"drawer_id": f.ids["drawer_id"], "float_amount": "0"},
    "create_shift_closing": lambda _: {"pieces": {"100": 1}},
    "create_stk": lambda f: {
        "client_id": f.ids["client_id"],
        "amount": "20",
        "invoice_id": f.ids["invoice_id"],
    },
    "create_subscription": _service,
    "create_suspension": _which,
    "create_end_quote": _which,
    "create_termination": _which,
    "change_tax_group": lambda _: {"name": "Our VAT"},
    "change_tax_rate": lambda _: {"ends_on": "2030-01-01"},
    "change_tax_rule": lambda f: {"tax_group_id": f.ids["tax_group_id"], "category": "business"},
    "create_tax_group": lambda _: {"code": "LEVY", "name": "A levy"},
    "create_tax_pack": lambda _: {"country": "IN"},
    "create_tax_rate": lambda _: {
        "code": "LEVY",
        "name": "A levy",
        "percent": "1.5",
        "starts_on": "2026-01-01",
    },
    "create_tax_rate_successor": lambda _: {"percent": "18", "starts_on": "2030-01-01"},
    "create_tax_rule": lambda f: {"tax_group_id": f.ids["tax_group_id"], "kind": "setup"},
    "create_tax_rule_step": _nothing,
    "create_token": lambda f: {"label": "a program", "user_id": f.ids["user_id"]},
    "create_transaction": lambda f: {
        "client_id": f.ids["client_id"],
        "amount": "100",
        "method": "cash",
        "invoice_id": f.ids["invoice_id"],
    },
    "create_user": lambda f: {
        "full_name": "Mary",
        "email": "mary@x.example",
        "password": PASSWORD,
        "role_id": f.role_id,
        "organization_id": f.ids["organization_id"],
    },
    "client_logout": _nothing,
    "logout": _nothing,
    "update_login": lambda _: {"mac_lock": ""},
    "update_schedule": lambda _: {"enabled": False},
}
# Where the world stands in the way of a body that is right: the state's own refusal.
IN_THE_WAY = {
    "create_bank_line_undoing": "bank_line.done",
    "create_activation": "subscription.already_active",
    "create_plan_change": "subscription.same_plan",
    "create_plan_quote": "subscription.same_plan",
    "create_promise": "promise.too_long",
    "create_own_stk": "payment.in_progress",
    "create_cheque_bounce": "cheque.elsewhere",
    "create_client_discount": "discount.given_before",
    "create_own_discount": "discount.given_before",
    "create_question": "statement.not_to_ask",
    "create_shift": "shift.open",
    "create_stk": "payment.in_progress",
    "delete_plan_change": "subscription.nothing_planned",
    "delete_termination": "subscription.nothing_planned",
    "create_refund": "payout.not_enough",
    "create_handover": "payout.not_by_hand",
    "create_conclusion": "payout.over",
    "delete_placement": "payment.not_from_suspense",
    "create_transfer": "wallet.not_enough",
    "delete_exemption": "account.not_exempted",
    "delete_client": "subscriber.has_services",
    "delete_suspension": "subscription.not_suspended",
}
