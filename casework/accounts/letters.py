"""The letter with a link to set a password. Its subject says nothing that a glance at a mailbox should tell."""

from __future__ import annotations

from casework.accounts.models import User
from casework.core.i18n import _, speaking


def link_letter(user: User, address: str, *, is_invitation: bool) -> tuple[str, str]:
    """Subject and text, in the colleague's language."""
    with speaking(user.language):
        why = (
            _("An account was made for you. Choose your password here:")
            if is_invitation
            else _("You or a colleague asked for a new password. Choose it here:")
        )
        lines = [
            _("Hello %(name)s,", name=user.name),
            why,
            address,
            _("The link is good once, for 30 minutes. After that, ask for a new one where you sign in."),
            _("You did not ask for it? Then you need not do anything. Please tell your head of unit."),
        ]
        return _("Your sign-in"), "\n\n".join(lines) + "\n"
