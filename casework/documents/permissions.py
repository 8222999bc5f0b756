"""What may be done with papers and their files, by role. Which of them exist for a viewer, the finders say."""

from __future__ import annotations

from casework.core.access import Permission, has_role
from casework.documents.models import PAPER_READERS

READ_PAPERS = Permission("documents.read", has_role(*PAPER_READERS))
WORK_ON_PAPERS = Permission("documents.work_on", has_role(*PAPER_READERS))
