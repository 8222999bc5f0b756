"""Who makes fields: the coordinator proposes, the head of the unit approves, the data-protection officer reads.

Whoever proposed does not decide, whatever their roles are: two pairs of eyes.
"""

from __future__ import annotations

from casework.core.access import Permission, has_role, rule
from casework.register.models import APPROVED, PROPOSED, RETIRED

is_undecided = rule(lambda viewer, one: one is None or one.state == PROPOSED or one.change is not None)
is_approved = rule(lambda viewer, one: one is None or one.state == APPROVED)
is_retired = rule(lambda viewer, one: one is not None and one.state == RETIRED)
is_own_proposal = rule(lambda viewer, one: one is not None and viewer.id == (one.change_by or one.proposed_by))

SEE_QUESTIONS = Permission("register.see", has_role("coordinator", "head_of_unit", "dpo"))
PROPOSE_QUESTION = Permission("register.propose", has_role("coordinator"))
CHANGE_QUESTION = Permission("register.change", has_role("coordinator") & ~is_retired)
CORRECT_WORDS = Permission("register.correct", has_role("coordinator") & is_approved)
DECIDE_QUESTION = Permission("register.decide", has_role("head_of_unit") & is_undecided & ~is_own_proposal)
RETIRE_QUESTION = Permission("register.retire", has_role("coordinator", "head_of_unit") & is_approved)
