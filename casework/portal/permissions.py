"""Who answers complaints. About the own file, `people` says who may: the person."""

from __future__ import annotations

from casework.core.access import Permission, has_role
from casework.people.permissions import SEE_OWN_FILE

__all__ = ["ANSWER_COMPLAINTS", "SEE_OWN_FILE"]

#: Which complaints exist for whom, `casework.portal.hearing` says.
ANSWER_COMPLAINTS = Permission("portal.complaints", has_role("coordinator", "ombudsperson", "head_of_unit"))
