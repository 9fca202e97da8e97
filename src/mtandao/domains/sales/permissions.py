"""Rights of this room."""

from mtandao.foundation.permissions import permission

SIGN_UP = permission("sales.sign_up", "sign up new subscribers")
