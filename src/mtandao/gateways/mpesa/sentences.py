"""What people read of a code, by key: the payer of an ask, our staff of money out.

English is the source text; other languages translate it.
"""

from types import MappingProxyType

SENTENCES = MappingProxyType(
    {
        "mpesa.paid": "Paid.",
        "mpesa.waiting": "We asked your phone. Enter your M-Pesa PIN there.",
        "mpesa.balance_insufficient": "Not enough money in M-Pesa. Top up, then try again.",
        "mpesa.amount_too_small": "M-Pesa does not take so small an amount.",
        "mpesa.amount_too_large": "M-Pesa does not take so much at once. Pay in parts, or by paybill.",
        "mpesa.daily_limit": "This passes your M-Pesa limit for today. Try tomorrow, or from another number.",
        "mpesa.receiver_full": "We cannot receive M-Pesa just now. Nothing was taken; our staff know.",
        "mpesa.same_amount_too_soon": "You paid this amount just now. Wait two minutes before the next.",
        "mpesa.busy": "M-Pesa is busy. Nothing was taken; try again in a minute.",
        "mpesa.prompt_already_open": "Another M-Pesa request is open on your phone. Try again in a minute.",
        "mpesa.prompt_not_shown": "M-Pesa could not ask your phone. Try in a minute, or use the paybill.",
        "mpesa.expired": "The time ran out and nothing was taken. Try again when the phone is in your hand.",
        "mpesa.cancelled": "You cancelled. Nothing was taken; you can try again, or pay by paybill.",
        "mpesa.phone_not_reached": "Your phone did not answer. Check its signal, or use the paybill.",
        "mpesa.wrong_pin": "The PIN was wrong. Nothing was taken; try again.",
        "mpesa.pin_locked": "Your M-Pesa PIN is locked. Safaricom can open it: call 100 or 234.",
        "mpesa.not_set_up": "We cannot ask your phone just now. Nothing was taken; pay by paybill instead.",
        "mpesa.sent": "M-Pesa paid it.",
        "mpesa.our_balance_insufficient": "The short code has too little money to pay this out. Top it up first.",
        "mpesa.payout_too_small": "M-Pesa does not pay out so little. Pay it another way.",
        "mpesa.payout_too_large": "M-Pesa does not pay out so much at once. Pay it another way.",
        "mpesa.his_daily_limit": "This passes the receiver's M-Pesa limit for today. Try tomorrow.",
        "mpesa.his_wallet_full": "The receiver's M-Pesa cannot hold so much. Pay less, or another way.",
        "mpesa.short_code_not_in_order": "M-Pesa says that the short code is not in order. Ask Safaricom.",
        "mpesa.initiator_refused": "M-Pesa refuses the initiator. See name, password and certificate in the settings.",
        "mpesa.initiator_may_not": "The initiator, or the short code, lacks the right to do this. Ask Safaricom.",
        "mpesa.initiator_locked": "The initiator is locked after wrong passwords. Unlock it at the M-Pesa portal.",
        "mpesa.not_on_mpesa": "This phone is not on M-Pesa. Ask for another number, or pay another way.",
        "mpesa.no_such_receipt": "M-Pesa knows no such payment to this short code.",
    }
)

# The same for our staff, who must mend it, where the payer reads something kinder.
FOR_STAFF = MappingProxyType(
    {
        "mpesa.amount_too_small": "M-Pesa takes no amount so small on this short code. Ask Safaricom for its limits.",
        "mpesa.receiver_full": "The short code cannot hold more money. Move money from it to the bank.",
        "mpesa.not_set_up": "M-Pesa cannot ask anybody: short code, till or passkey is not as Safaricom has it.",
    }
)
