"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("payments.view", "see payments")
RECORD = permission("payments.record", "record payments by hand", critical=True)
REQUEST = permission("payments.request", "ask subscribers for M-Pesa payments")
PLACE = permission("payments.place", "place payments that found no owner", critical=True)
REVERSE = permission("payments.reverse", "take payments back", critical=True)
REFUND = permission("payments.refund", "ask for refunds and payouts")
APPROVE = permission("payments.approve", "approve refunds and payouts", critical=True)
PAY_OUT = permission("payments.pay_out", "hand out approved payouts", critical=True)
RECEIVE = permission("payments.receive", "book what gateways report", provider_wide=True)
CONFIGURE = permission("payments.configure", "set up payment gateways", critical=True, provider_wide=True)
DESK = permission("payments.desk", "work at the cash desk", critical=True)
DRAWERS = permission("payments.drawers", "see and set up every cash drawer", critical=True)
DESK_RULES = permission(
    "payments.desk_rules", "change the rules of cash desks", critical=True, provider_wide=True
)
CHEQUES = permission("payments.cheques", "deposit, clear and bounce cheques", critical=True)
BANKS = permission(
    "payments.banks", "set up bank accounts and match their statements", critical=True, provider_wide=True
)
