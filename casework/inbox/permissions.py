"""Who files the office's mail. Which mails exist for whom, `queries.visible_mail` says."""

from __future__ import annotations

from casework.core.access import Permission, has_role
from casework.inbox.models import INBOX_READERS

FILE_MAIL = Permission("inbox.file", has_role(*INBOX_READERS))
