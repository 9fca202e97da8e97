"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("reports.view", "see reports and the figures of the whole company")
