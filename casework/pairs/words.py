"""Words that both the person and the office read."""

from __future__ import annotations

from casework.core.i18n import _l

WAYS = {"in_person": _l("In person"), "phone": _l("By phone"), "video": _l("By video")}
GENDERS = {"": _l("No wish"), "female": _l("A woman"), "male": _l("A man")}
CHANNELS = {"phone": _l("Phone number"), "email": _l("E-mail address"), "messenger": _l("Messenger")}
