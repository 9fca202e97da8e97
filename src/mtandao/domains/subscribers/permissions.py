"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("subscribers.view", "see subscribers")
VIEW_MONEY = permission("subscribers.view_money", "see what subscribers owe and pay")
CHANGE = permission("subscribers.change", "register and change subscribers")
DELETE = permission("subscribers.delete", "remove subscribers", critical=True)
