"""From one address, where a whole office or a mobile operator's customers may stand behind it."""

from mtandao.foundation.limits import Limit

SIGN_INS = Limit("sign-ins", 30, 600)
SIGN_UPS = Limit("sign-ups", 30, 3600)
