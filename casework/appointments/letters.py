"""What a colleague is told when a person books, moves or cancels: that there is news, never what."""

from __future__ import annotations

from flask import current_app

from casework.core.i18n import _


def there_is_news() -> tuple[str, str]:
    lines = [_("Hello,"), _("there is news for you. Please sign in."), f"{current_app.config['PUBLIC_URL']}/today"]
    return _("There is news for you"), "\n\n".join(lines)
