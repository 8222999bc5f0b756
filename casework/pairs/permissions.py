"""Who pairs people, and what volunteers may do. Which ones exist for whom, the finders say."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Permission, has_role
from casework.pairs.machine import decides, is_its_person, is_its_volunteer

SEE_CIRCLE = Permission("pairs.see_circle", has_role("coordinator"))
KEEP_VOLUNTEERS = Permission("pairs.keep_volunteers", has_role("coordinator"))
SEE_PAIRS_OF_CASE = Permission("pairs.see_of_case", is_case_advisor | is_coordinator)
#: An application of a case that the viewer sees.
PROPOSE_PAIR = Permission("pairs.propose", decides)
SEE_PAIR = Permission("pairs.see", decides)
DECIDE_ON_PAIR = Permission("pairs.decide", decides)
BE_A_VOLUNTEER = Permission("pairs.volunteer", has_role("volunteer"))
MEET_AS_VOLUNTEER = Permission("pairs.meet_as_volunteer", has_role("volunteer") & is_its_volunteer)
MEET_AS_PERSON = Permission("pairs.meet_as_person", is_its_person, audience="person")
