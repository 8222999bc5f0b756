"""Who makes fields: the coordinator proposes, the head of the unit approves, the data-protection officer reads."""

from __future__ import annotations

from casework.core.access import Permission, has_role, rule
from casework.register.models import APPROVED, PROPOSED

is_undecided = rule(lambda viewer, one: one is None or one.state == PROPOSED)
is_approved = rule(lambda viewer, one: one is None or one.state == APPROVED)

SEE_QUESTIONS = Permission("register.see", has_role("coordinator", "head_of_unit", "dpo"))
PROPOSE_QUESTION = Permission("register.propose", has_role("coordinator"))
CHANGE_QUESTION = Permission("register.change", has_role("coordinator") & ~is_approved)
CORRECT_WORDS = Permission("register.correct", has_role("coordinator") & is_approved)
DECIDE_QUESTION = Permission("register.decide", has_role("head_of_unit") & is_undecided)
