"""How the inbox speaks: why a case is proposed, what was odd about a mail, why an attachment was not taken."""

from __future__ import annotations

from casework.core.i18n import _l

REASONS = {
    "sender": _l("the sender's address"),
    "reference": _l("the reference in the text"),
    "name": _l("the sender's name"),
}
TROUBLE = {
    "too_large": _l("This mail is too large. Only its first lines came in; open it in the mailbox."),
    "unreadable": _l("This mail could not be read. Open it in the mailbox, and be careful with it."),
    "nested": _l("This mail holds other mails within mails. Not all of it came in."),
    "many_files": _l("This mail has more than 20 attachments. The others did not come in."),
    "cut": _l("This mail is very long. Its end did not come in."),
}
REFUSED = {
    "EmptyFile": _l("The file is empty."),
    "TooLarge": _l("It is larger than 10 MB."),
    "UnknownKind": _l("It is neither a photo nor a PDF."),
    "HeicPhoto": _l("It is a HEIC photo. Ask for a JPEG."),
    "NotWhatItSays": _l("It is not what its name says."),
    "BrokenFile": _l("It is damaged."),
    "PasswordProtected": _l("It needs a password."),
    "TooManyPages": _l("It has more than 60 pages."),
    "TooManyPixels": _l("The picture is too large."),
    "TooMuchInside": _l("It holds too much to be opened safely."),
}
NOT_TAKEN = _l("It could not be opened safely.")
