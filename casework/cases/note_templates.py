"""How a note can begin: questions to write behind, so that nothing is forgotten and all notes read alike."""

from __future__ import annotations

from casework.core.i18n import _l

TEMPLATES = {
    "first_talk": (
        _l("First talk"),
        (
            _l("What the person wants:"), _l("Where they stand now (studies, German, papers):"), _l("What worries them:"),
            _l("What we agreed:"), _l("Next step, by whom, until when:"),
        ),
    ),
    "follow_on": (_l("Talk in between"), (_l("What has changed:"), _l("What we agreed:"), _l("Next step, by whom, until when:"))),
    "phone": (_l("Phone call"), (_l("Why the call:"), _l("What was said:"), _l("Next step, by whom, until when:"))),
    "authority": (
        _l("Talk with an authority"),
        (_l("With whom, on what ground:"), _l("What we said, what we did not say:"), _l("What they answered:"), _l("Until when:")),
    ),
    "plan": (_l("Plan"), (_l("Goal:"), _l("Steps with dates:"), _l("What is missing:"), _l("When we look again:"))),
}  # fmt: skip


def body_of(key: str) -> str:
    """The questions of a template, each with room behind it; nothing for one that does not exist."""
    found = TEMPLATES.get(key)
    return "\n\n".join(str(line) for line in found[1]) + "\n" if found else ""
