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
ACCOUNTS = only(admin=ANY, head_of_unit=ANY)
# Colleagues are no secret to those who look after their accounts, whatever they work on.
ACCOUNT = only(admin={"own", "foreign", "secret"}, head_of_unit={"own", "foreign", "secret"})
THERE = {"own", "foreign", "secret"}
FORM_BUILDER = only(coordinator=THERE)
FORM_READERS = only(coordinator=THERE, head_of_unit=THERE, dpo=THERE)
ADVISORS = only(advisor=ANY, scholar_advisor=ANY)
PAPER_FORMS = only(front_desk=ANY, coordinator=ANY, advisor=ANY, scholar_advisor=ANY)
#: A batch belongs to an event, not to a case: all four see each one.
PAPER_SHEETS = {role: {"own", "foreign", "secret"} for role in PAPER_FORMS}

POLICY: dict[str, dict[str, set[str]]] = {
    "accounts.account": STAFF,
    "accounts.end_other_devices": STAFF,
    "accounts.recovery_codes": STAFF,
    "accounts.sign_out": STAFF,
    "accounts.staff.account": ACCOUNT,
    "accounts.staff.accounts": ACCOUNTS,
    "accounts.staff.act": ACCOUNT,
    "accounts.staff.add": ACCOUNTS,
    "accounts.staff.link": ACCOUNT,
    "accounts.staff.roles": ACCOUNT,
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
    "desk.complete": only(front_desk=ALL, coordinator=ALL),
    "desk.front_desk_person": only(front_desk=ALL, coordinator=ALL),
    "desk.print.confirmation": only(front_desk=ALL, coordinator=ALL),
    "desk.print.slip": only(front_desk=ALL, coordinator=ALL),
    "desk.scan.scan": only(front_desk=ALL, coordinator=ALL),
    "desk.new_pin.at_front_desk": only(front_desk=ALL, coordinator=ALL),
    "desk.new_pin.of_case": CASE_PEOPLE,
    "desk.partners.let_in": COORDINATOR,
    "desk.partners.show": COORDINATOR,
    "desk.referrals.end": CASE_ADVISOR,
    "desk.referrals.refer": CASE_ADVISOR,
    "desk.referrals.referral_page": only(partner=OWN),
    "desk.referrals.referrals": CASE_ADVISOR,
    "desk.referrals.referred": only(partner=ANY),
    "desk.today": STAFF,
    "desk.walk_in": only(front_desk=ANY, coordinator=ANY, advisor=ANY, scholar_advisor=ANY),
    # A pair exists for whoever has both within reach; here the advisor has both of "own".
    "doubles.apart": COORDINATED,
    "doubles.compare": CASE_PEOPLE,
    "doubles.list_doubles": COORDINATOR,
    "doubles.not_the_same": CASE_PEOPLE,
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
    "enrolment.who_fits": COORDINATOR,
    "enrolment.withdraw": CASE_PEOPLE,
    # The mail of somebody in a compartment (of "secret") exists for those who work there alone.
    "inbox.attachment": only(coordinator=ALL),
    "inbox.drop": only(coordinator=ALL),
    "inbox.file_mail": only(coordinator=ALL),
    "inbox.inbox": only(coordinator=ANY, scholar_advisor=ANY),
    "inbox.keep": only(coordinator=ALL),
    "inbox.outbox.show": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY),
    "inbox.show": only(coordinator=ALL),
    "intake.assist.answers": CASE_PEOPLE,
    "intake.assist.fill_in": CASE_PEOPLE,
    "intake.names.former_of_case": CASE_PEOPLE,
    "intake.names.of_case": CASE_PEOPLE,
    "intake.paper.find_sheet": PAPER_FORMS,
    "intake.paper.index": PAPER_FORMS,
    "intake.paper.print_batch": PAPER_SHEETS,
    "intake.paper.print_blank": PAPER_FORMS,
    "intake.paper.type_in": PAPER_SHEETS,
    # A form and a question belong to no person: whoever may see one sees all that there are.
    "forms.add": FORM_BUILDER,
    "forms.begin": FORM_BUILDER,
    "forms.condition": FORM_BUILDER,
    "forms.drop": FORM_BUILDER,
    "forms.form": FORM_READERS,
    "forms.forms": only(coordinator=ANY, head_of_unit=ANY, dpo=ANY),
    "forms.new": COORDINATOR,
    "forms.new_page": FORM_BUILDER,
    "forms.offers": FORM_BUILDER,
    "forms.page": FORM_BUILDER,
    "forms.publish": FORM_BUILDER,
    "forms.preview.page": FORM_READERS,
    "forms.preview.start": FORM_READERS,
    "xlsform.export": FORM_READERS,
    "xlsform.import_form": COORDINATOR,
    "intake.staff.ask_paper": CASE_PEOPLE,
    "intake.staff.check_scan": CASE_PEOPLE,
    "intake.staff.drafts": COORDINATOR,
    "intake.staff.file": CASE_PEOPLE,
    "intake.staff.pages": CASE_PEOPLE,
    "intake.staff.seen": CASE_PEOPLE,
    "intake.sending.link": CASE_PEOPLE,
    # A template belongs to a team or to everybody; those of this world are everybody's.
    "messages.new_template": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY),
    "messages.retire": only(advisor=THERE, scholar_advisor=THERE, coordinator=THERE),
    "messages.template": only(advisor=THERE, scholar_advisor=THERE, coordinator=THERE),
    "messages.templates": only(advisor=ANY, scholar_advisor=ANY, coordinator=ANY),
    "privacy.comment": {},  # no erasure was ordered in this world
    "privacy.disclosures": only(dpo=ANY, head_of_unit=ANY, coordinator=ANY),
    "privacy.order_erasure": only(head_of_unit=ANY),
    "privacy.privacy_desk": only(dpo=ANY, head_of_unit=ANY),
    "privacy.processing": only(dpo=ANY, head_of_unit=ANY),
    "privacy.record_disclosure": only(head_of_unit=ANY, coordinator=ANY, advisor=ANY, scholar_advisor=ANY),
    # The approval of "own" is in force and its list was drawn today, the other two wait for their decision.
    "privacy.transfers.class_list": only(coordinator=OWN),
    "privacy.transfers.decide": only(head_of_unit={"foreign", "secret"}),
    "privacy.transfers.draw": only(coordinator=OWN),
    "privacy.transfers.file": only(coordinator=OWN),
    "privacy.transfers.propose": COORDINATOR,
    "privacy.transfers.show": only(coordinator=THERE, head_of_unit=THERE, dpo=THERE),
    "privacy.transfers.transfers": only(coordinator=ANY, head_of_unit=ANY, dpo=ANY),
    "privacy.transfers.withdraw": only(coordinator=THERE, head_of_unit=THERE),
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
    "register.change": FORM_BUILDER,
    "register.correct": {},  # the question of this world is not approved yet
    "register.decide": only(head_of_unit=THERE),
    "register.propose": COORDINATOR,
    "register.question": FORM_READERS,
    "register.retire": {},  # the question of this world is not approved yet
    "register.questions": only(coordinator=ANY, head_of_unit=ANY, dpo=ANY),
    # A grant and its reports belong to no case. The reports of this world wait for their approval.
    "reports.grants.add": COORDINATOR,
    "reports.grants.change": only(coordinator=THERE),
    "reports.grants.courses": only(coordinator=THERE),
    "reports.grants.decide": only(head_of_unit=THERE),
    "reports.grants.draw": only(coordinator=THERE),
    "reports.grants.file": {},
    "reports.grants.grants": only(coordinator=ANY, head_of_unit=ANY),
    "reports.grants.paper": {},
    "reports.grants.participations": only(coordinator=THERE),
    "reports.grants.report": only(coordinator=THERE, head_of_unit=THERE),
    "reports.grants.show": only(coordinator=THERE, head_of_unit=THERE),
    "reports.reports": only(coordinator=ANY, reporting=ANY, head_of_unit=ANY),
    "reports.reports_csv": only(coordinator=ANY, reporting=ANY, head_of_unit=ANY),
    # A number belongs to nobody in particular; the ticket of each world is of today.
    "counter.call_next": PAPER_FORMS,
    "counter.day_sheet": PAPER_FORMS,
    "counter.end": PAPER_SHEETS,
    "counter.slip": PAPER_SHEETS,
    "counter.tickets": PAPER_FORMS,
    "confirmations.confirm": CASE_PEOPLE,
    "confirmations.paper": CASE_PEOPLE,
    # A spreadsheet belongs to no case; each person of this world came with one.
    "spreadsheet.columns": only(coordinator=THERE),
    "spreadsheet.imports": COORDINATOR,
    "spreadsheet.notice": CASE_PEOPLE,
    "spreadsheet.show": only(coordinator=THERE),
    "spreadsheet.undo": only(coordinator=THERE),
    "spreadsheet.upload": COORDINATOR,
    "progress.lesson": only(teacher=OWN),
    "progress.lessons": only(teacher=ANY),
}
