"""The policy, written by hand from the roles (domain.md §3.3, practice.md U6): who gets through which door, and to whose
things. It is compared with what the program does, so a new door needs a line here.

`own` is the advisor's own case (the teacher's own cohort, the applicant's own file), `foreign` another advisor's,
`secret` one in a compartment. A role that is not named gets nothing.
"""

from __future__ import annotations

OWN, ALL, ANY = {"own"}, {"own", "foreign"}, {"own", "foreign", "secret", "missing"}
STAFF = dict.fromkeys(
    (
        "volunteer",
        "teacher",
        "partner",
        "front_desk",
        "advisor",
        "scholar_advisor",
        "coordinator",
        "head_of_unit",
        "ombudsperson",
        "reporting",
        "dpo",
        "admin",
    ),
    ANY,
)


def only(**reach: set[str]) -> dict[str, set[str]]:
    return reach


CASE_PEOPLE = only(advisor=OWN, coordinator=ALL)
CASE_ADVISOR = only(advisor=OWN)
COORDINATOR = only(coordinator=ANY)
COORDINATED = only(coordinator=ALL)
ADVISORS = only(advisor=ANY, scholar_advisor=ANY)

POLICY: dict[str, dict[str, set[str]]] = {
    "accounts.account": STAFF,
    "accounts.sign_out": STAFF,
    "assignment.absences": ADVISORS,
    "assignment.end_absence": CASE_ADVISOR,
    "assignment.exclude": COORDINATED,
    "assignment.exclude_self": CASE_ADVISOR,
    "assignment.lift": COORDINATED,
    "assignment.propose": COORDINATED,
    "assignment.waiting": COORDINATOR,
    "cases.add_task": CASE_ADVISOR,
    "cases.appointment": CASE_PEOPLE,
    "cases.attempts": CASE_PEOPLE,
    "cases.close": CASE_PEOPLE,
    "cases.conversation.show": CASE_PEOPLE,
    "cases.conversation.translate": CASE_PEOPLE,
    "cases.correct_note": CASE_ADVISOR,
    "cases.finish_task": CASE_ADVISOR,
    "cases.make_appointment": CASE_PEOPLE,
    "cases.plan_next": CASE_PEOPLE,
    "cases.record_talk": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY, front_desk=ANY),
    "cases.reopen": {},
    "cases.set_status": CASE_PEOPLE,
    "cases.show": CASE_PEOPLE,
    "cases.wait": CASE_PEOPLE,
    "cases.write_note": CASE_ADVISOR,
    "desk.cases": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY),
    "desk.contact.add_related": CASE_PEOPLE,
    "desk.contact.change_related": CASE_PEOPLE,
    "desk.contact.end_related": CASE_PEOPLE,
    "desk.contact.reach": CASE_ADVISOR,
    "desk.contact.stop": CASE_PEOPLE,
    "desk.deliver": CASE_PEOPLE,
    "desk.deliveries": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY),
    "desk.front_desk": only(front_desk=ANY, coordinator=ANY),
    "desk.front_desk_person": only(front_desk=ALL, coordinator=ALL),
    "desk.partners.let_in": COORDINATOR,
    "desk.partners.show": COORDINATOR,
    "desk.referrals.end": CASE_ADVISOR,
    "desk.referrals.refer": CASE_ADVISOR,
    "desk.referrals.referral_page": only(partner=OWN),
    "desk.referrals.referrals": CASE_ADVISOR,
    "desk.referrals.referred": only(partner=ANY),
    "desk.today": STAFF,
    "desk.walk_in": only(front_desk=ANY, coordinator=ANY, advisor=ANY, scholar_advisor=ANY),
    "enrolment.accept": CASE_PEOPLE,
    "enrolment.application": CASE_PEOPLE,
    "enrolment.apply": CASE_PEOPLE,
    "enrolment.capacity": COORDINATED | only(coordinator={"own", "foreign", "secret"}),
    "enrolment.case_applications": CASE_PEOPLE,
    "enrolment.cohort": only(coordinator={"own", "foreign", "secret"}),
    "enrolment.decline": CASE_PEOPLE,
    "enrolment.ending": CASE_PEOPLE,
    "enrolment.hold": COORDINATED,
    "enrolment.programmes": COORDINATOR,
    "enrolment.rank": COORDINATED,
    "enrolment.reconsider": COORDINATED,
    "enrolment.reject": COORDINATED,
    "enrolment.wait": COORDINATED,
    "enrolment.withdraw": CASE_PEOPLE,
    "intake.staff.ask_paper": CASE_PEOPLE,
    "intake.staff.drafts": COORDINATOR,
    "intake.staff.file": CASE_PEOPLE,
    "intake.staff.seen": CASE_PEOPLE,
    "privacy.comment": {},  # no erasure was ordered in this world
    "privacy.disclosures": only(dpo=ANY, head_of_unit=ANY, coordinator=ANY),
    "privacy.order_erasure": only(head_of_unit=ANY),
    "privacy.privacy_desk": only(dpo=ANY, head_of_unit=ANY),
    "privacy.record_disclosure": only(head_of_unit=ANY, coordinator=ANY, advisor=ANY, scholar_advisor=ANY),
    "portal.staff.complaint_of_case": only(coordinator=ALL, ombudsperson=ALL),
    # A complaint from a compartment reaches the coordinator too, without the name: nobody else could answer it.
    "portal.staff.complaint_page": only(
        coordinator={"own", "foreign", "secret"}, ombudsperson={"own", "foreign", "secret"}
    ),
    "portal.staff.complaints": only(coordinator=ANY, ombudsperson=ANY, head_of_unit=ANY),
    "progress.agree_goal": CASE_ADVISOR,
    "progress.follow_up": CASE_PEOPLE,
    "progress.goal": CASE_ADVISOR,
    "progress.milestone": CASE_PEOPLE,
    "progress.outcome": CASE_PEOPLE,
    "progress.plan": CASE_ADVISOR,
    "progress.progress": CASE_PEOPLE,
    "progress.test": CASE_PEOPLE,
    "reports.reports": only(coordinator=ANY, reporting=ANY, head_of_unit=ANY),
    "reports.reports_csv": only(coordinator=ANY, reporting=ANY, head_of_unit=ANY),
    "progress.lesson": only(teacher=OWN),
    "progress.lessons": only(teacher=ANY),
}
