"""Related people with the proof that was seen, and the contact stop."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, Optional

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.people.forms import LastDay, NewRelatedForm, RelatedForm, as_it_stands
from casework.people.models import RelatedPerson

_PROOF = _l("Proof seen on (optional)")
_WHICH = _l("For a guardian: the certificate of appointment or the birth certificate. Keep no copy.")


class StaffRelatedForm(RelatedForm):
    proof_seen_on = LastDay(_PROOF, [Optional()], description=_WHICH)


class StaffNewRelatedForm(NewRelatedForm):
    proof_seen_on = LastDay(_PROOF, [Optional()], description=_WHICH)


class StopContactForm(Form):
    edits = True
    reason = TextAreaField(
        _l("Why"),
        [required(), at_most(1000)],
        description=_l("Sealed: only those who counsel or coordinate read it."),
    )


class LiftStopForm(Form):
    """Says itself that it lifts: a form to stop that was filled in meanwhile must not."""

    lift = HiddenField(validators=[AnyOf(("yes",), message=_l("Contact was stopped meanwhile. Please look again."))])


class AddressForm(Form):
    """Which address: a person may have two, and the one that was looked at is meant."""

    point = StringField()


def with_proof(row: RelatedPerson) -> dict[str, Any]:
    return {**as_it_stands(row), "proof_seen_on": row.proof_seen_on}
