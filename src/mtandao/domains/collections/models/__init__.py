"""Tables of this room."""

from mtandao.domains.collections.models.exemptions import Exemption
from mtandao.domains.collections.models.fees import Fee, FeeRules
from mtandao.domains.collections.models.promises import Promise, PromiseRules
from mtandao.domains.collections.models.prompts import Prompt, PromptRules
from mtandao.domains.collections.models.settings import CutWindows, LadderSettings, NoCutDay
from mtandao.domains.collections.models.standings import Move, StageCount, Standing

__all__ = [
    "CutWindows",
    "Exemption",
    "Fee",
    "FeeRules",
    "LadderSettings",
    "Move",
    "NoCutDay",
    "Promise",
    "PromiseRules",
    "Prompt",
    "PromptRules",
    "StageCount",
    "Standing",
]
