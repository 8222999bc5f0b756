"""What the small world lacks for a form to show itself: a closed case, a held place, a letter for a human, and so on."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app

from casework.consents.service import give_consent
from casework.core import clock
from casework.core.models import db
from casework.documents.models import Paper
from casework.enrolment.service import hold_place
from casework.privacy.service import order_erasure
from casework.programmes.models import Offer
from tests import make
from tests.browser import Browser
from tests.intake import filling
from tests.security.world import World, make_world


def _draft(slug: str) -> uuid.UUID:
    """A form that was begun, with a photo of a paper."""
    app: Any = current_app
    browser = Browser(app._get_current_object(), "ar")
    filling.begin(browser, slug)
    path = f"/ar/apply/{slug}/papers/school_certificate"
    browser.fill(browser.get(path), at=path, files=(filling.photo(), "a.jpg"), state="")
    subject = filling.the_draft().subject_id
    db.session.commit()
    return subject


def make_world_of_states() -> World:
    world = make_world()
    advisor, coordinator = world.users["advisor"], world.users["coordinator"]
    closed = make.case(advisor=advisor, status="closed", closed_at=clock.now())
    waiting = make.case(advisor=advisor)
    held = make.application(make.cohort(), waiting)
    hold_place(held, by=coordinator)
    rejected = make.application(make.cohort(), make.case(advisor=advisor), state="rejected")
    own = world.persons["own"]
    give_consent(own, "offers", language="ar")
    erasure = order_erasure(make.person(), world.users["head_of_unit"])
    asked = db.session.query(Paper).filter_by(ref=world.own["paper"]).one()
    asked.is_open = True
    offer = db.session.query(Offer).filter_by(slug=world.slug).one()
    offer.criteria = {"all": [{"kind": "german_level_min", "value": "B1"}]}
    db.session.commit()
    world.draft = _draft(world.slug)
    world.more = [
        f"/cases/{closed.ref}/reopen", f"/cases/{waiting.ref}/deliveries", f"/applications/{held.ref}",
        f"/applications/{rejected.ref}", f"/privacy-desk/erasures/{erasure.ref}", "/ar/status/consents/offers",
    ]  # fmt: skip
    return world
