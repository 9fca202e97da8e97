"""What becomes of a message, decided by the last two digits of its number."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Whole(StrEnum):
    """What happens to the whole request because of one number in it."""

    NOTHING = "nothing"
    NO_CREDIT = "no_credit"
    HTTP_500 = "http_500"
    HANG_AFTER = "hang_after"


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    code: int = 101
    status: str = "Sent"
    end: str = "Success"
    reason: str = ""
    reports: int = 1  # how often the last report comes
    before_answer: bool = False
    whole: Whole = Whole.NOTHING


DELIVERED = Script("delivered")
BLACKLISTED = Script("blacklisted", 406, "UserInBlacklist", reports=0)
NO_CREDIT = Script("no_credit", 405, "InsufficientBalance", reports=0, whole=Whole.NO_CREDIT)
INVALID = Script("invalid", 403, "InvalidPhoneNumber", reports=0)
_BY_ENDING = MappingProxyType(
    {
        "02": Script("failed", end="Failed", reason="UserDoesNotExist"),
        "03": BLACKLISTED,
        "04": NO_CREDIT,
        "05": Script("report_lost", reports=0),
        "06": Script("report_twice", reports=2),
        "07": Script("report_first", before_answer=True),
        "08": Script("http_500", whole=Whole.HTTP_500),
        "09": Script("hang_after", whole=Whole.HANG_AFTER),
    }
)


def script_for(phone: str, scripted: bool) -> Script:
    return _BY_ENDING.get(phone[-2:], DELIVERED) if scripted else DELIVERED
