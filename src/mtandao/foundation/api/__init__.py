"""What every room's `api.py` is made of: who may ask, what bodies and answers look like, and lists.

The door (doors/api) mounts the routers and turns refusals into problems; here is what rooms themselves need.
"""

from mtandao.foundation.api.asking import Bearer, Request, in_steps, needs, never_kept
from mtandao.foundation.api.lists import Listing, ListQuery, OrganizationListQuery, only
from mtandao.foundation.api.shapes import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Moment,
    Money,
    Number,
    SeenWith,
    Shape,
    spoken_as,
)

__all__ = [
    "Amount",
    "Bearer",
    "Body",
    "GuardedShape",
    "Instant",
    "ListQuery",
    "Listing",
    "Moment",
    "Money",
    "Number",
    "OrganizationListQuery",
    "Request",
    "SeenWith",
    "Shape",
    "in_steps",
    "needs",
    "never_kept",
    "only",
    "spoken_as",
]
