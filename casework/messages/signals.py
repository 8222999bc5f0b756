"""What messages tells the floors above."""

from blinker import Namespace

_signals = Namespace()

#: A letter counts as delivered: by machine, opened in the portal, by a human, or after three tries on three days.
#: Sender: the Letter. Receivers: enrolment.service.start_answer_time.
letter_delivered = _signals.signal("letter-delivered")

#: A letter that counted as delivered came back. Sender: the Letter. Receivers: enrolment.service.stop_answer_time.
letter_bounced = _signals.signal("letter-bounced")
