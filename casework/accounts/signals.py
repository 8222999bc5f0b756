"""What accounts tells the floors above. A signal tells; it never decides."""

from blinker import Namespace

_signals = Namespace()

#: An account was locked: everything of it ends at once. Sender: the User; `by`: who ordered it, or None.
#: Receivers: assignment.service.give_back_cases.
account_locked = _signals.signal("account-locked")
