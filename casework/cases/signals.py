"""What cases tells the floors above. A signal tells; it never decides."""

from blinker import Namespace

_signals = Namespace()

#: A case that was closed was opened again.
#: Sender: the Case. Receivers: progress.service.drop_follow_ups.
case_reopened = _signals.signal("case-reopened")

#: A case was closed; its reasons are sealed and do not travel.
#: Sender: the Case. Receivers: progress.service.plan_follow_ups, assignment.team_queue.leave_when_closed.
case_closed = _signals.signal("case-closed")

#: An appointment was called off before it began.
#: Sender: the Appointment. Receivers: appointments.service.free_the_time.
appointment_cancelled = _signals.signal("appointment-cancelled")
