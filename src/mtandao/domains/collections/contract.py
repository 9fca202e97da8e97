"""What others may use of this room."""

from mtandao.domains.collections import permissions
from mtandao.domains.collections.asking import prompt_terms, prompts
from mtandao.domains.collections.charging import fee_terms, fees
from mtandao.domains.collections.choices import PromiseState, Stage, Status
from mtandao.domains.collections.commands.exemptions import exempt_account, lift_exemption
from mtandao.domains.collections.commands.fees import change_fee_terms
from mtandao.domains.collections.commands.ladder import (
    add_no_cut_day,
    change_ladder,
    change_windows,
    remove_no_cut_day,
)
from mtandao.domains.collections.commands.promises import change_promise_terms, take_promise
from mtandao.domains.collections.commands.prompts import change_prompt_terms
from mtandao.domains.collections.commands.reminders import remind_debtors
from mtandao.domains.collections.commands.walk import (
    WalkResult,
    make_waiting_cuts,
    reassess,
    walk_ladder,
)
from mtandao.domains.collections.errors import NotExempted, NothingOwed, PromisesBroken, PromiseTooLong
from mtandao.domains.collections.events import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountExempted,
    AccountFellDue,
    AccountReminded,
    AccountSuspended,
    AccountTerminated,
    AccountWalled,
    DebtTold,
    ExemptionLifted,
    ExpiryTold,
    LateFeeCharged,
    PromiseBroken,
    PromiseEndsSoon,
    PromiseKept,
    PromiseMade,
    ReconnectionFeeCharged,
)
from mtandao.domains.collections.foreseeing import Effect, Foreseen, ahead, effects, foreseen
from mtandao.domains.collections.models import Exemption, Fee, Move, Promise, Prompt, Standing
from mtandao.domains.collections.promised import promise_terms, promises, running_promises, scores
from mtandao.domains.collections.queries import (
    exemptions,
    history,
    ladder,
    rungs,
    rungs_over_time,
    standings,
    status_of,
    walled_subscribers,
    windows,
    with_status,
)
from mtandao.domains.collections.rules.fees import FeeTerms
from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.domains.collections.rules.promises import PromiseTerms, Score
from mtandao.domains.collections.rules.prompts import PromptTerms
from mtandao.domains.collections.rules.windows import Windows

__all__ = [
    "AccountCleared",
    "AccountDisconnected",
    "AccountEnteredGrace",
    "AccountExempted",
    "AccountFellDue",
    "AccountReminded",
    "AccountSuspended",
    "AccountTerminated",
    "AccountWalled",
    "DebtTold",
    "Effect",
    "Exemption",
    "ExemptionLifted",
    "ExpiryTold",
    "Fee",
    "FeeTerms",
    "Foreseen",
    "Ladder",
    "LateFeeCharged",
    "Move",
    "NotExempted",
    "NothingOwed",
    "Promise",
    "PromiseBroken",
    "PromiseEndsSoon",
    "PromiseKept",
    "PromiseMade",
    "PromiseState",
    "PromiseTerms",
    "PromiseTooLong",
    "PromisesBroken",
    "Prompt",
    "PromptTerms",
    "ReconnectionFeeCharged",
    "Score",
    "Stage",
    "Standing",
    "Status",
    "WalkResult",
    "Windows",
    "add_no_cut_day",
    "ahead",
    "change_fee_terms",
    "change_ladder",
    "change_promise_terms",
    "change_prompt_terms",
    "change_windows",
    "effects",
    "exempt_account",
    "exemptions",
    "fee_terms",
    "fees",
    "foreseen",
    "history",
    "ladder",
    "lift_exemption",
    "make_waiting_cuts",
    "permissions",
    "promise_terms",
    "promises",
    "prompt_terms",
    "prompts",
    "reassess",
    "remind_debtors",
    "remove_no_cut_day",
    "rungs",
    "rungs_over_time",
    "running_promises",
    "scores",
    "standings",
    "status_of",
    "take_promise",
    "walk_ladder",
    "walled_subscribers",
    "windows",
    "with_status",
]
