"""What every page has: language and direction, the switch, style, errors in the person's language."""

from __future__ import annotations

import secrets
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, render_template, request, session, url_for
from flask.templating import Environment
from flask_login import current_user
from jinja2.environment import TemplateModule
from markupsafe import Markup
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import BaseConverter, ValidationError

from casework.core import access, contributions, i18n, writing
from casework.core.access import Permission, itself
from casework.core.counting import counted
from casework.core.errors import Refusal, Unavailable
from casework.core.forms import Confirm
from casework.core.i18n import _
from casework.core.models import db
from casework.core.rail import rail
from casework.core.references import read_reference, shown_reference


@dataclass(frozen=True)
class NavItem:
    """A line of the desk's rail; a feature's views name theirs in `NAV`."""

    order: int
    label: object
    endpoint: str
    permission: Permission
    #: This page answers the search box in the head, which is only for those who may open it.
    searches: bool = False


STATIC = Path(__file__).parent.parent / "static"


class Templates(Environment):
    """No template of ours has globals of its own. To say so, Jinja's chain of two mappings took 0.1 ms for each
    `import`, of which a case's page has forty; a plain mapping says it at once.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class LanguageConverter(BaseConverter):
    regex = "|".join([*i18n.LANGUAGES, *i18n.VARIANTS])


class ReferenceConverter(BaseConverter):
    """A case's reference as people write it; the view gets its stored form."""

    regex = r"[^/]{9,14}"

    def to_python(self, value: str) -> str:
        found = read_reference(value)
        if found is None:
            raise ValidationError
        return found

    def to_url(self, value: str) -> str:
        return shown_reference(value) if "-" not in value else value


@cache
def _nav_items() -> list[NavItem]:
    items = [item for module in contributions.modules("views") for item in getattr(module, "NAV", [])]
    return sorted(items, key=lambda each: each.order)


@cache
def _address(root: str, endpoint: str) -> str:
    """The address of a page that is the same for everyone, below what the server in front puts before it."""
    return url_for(endpoint)


def desk_nav() -> list[dict[str, Any]]:
    """The pages that the one who looks may enter, in order."""
    viewer = itself(current_user)
    return [
        {
            "label": item.label,
            "url": _address(request.script_root, item.endpoint),
            "current": item.endpoint == request.endpoint,
            "searches": item.searches,
            "order": item.order,
        }
        for item in _nav_items()
        if item.permission.allows(viewer)
    ]


@cache
def public_css() -> str:
    return (STATIC / "public.css").read_text(encoding="utf-8").strip()


def style_in_page() -> Markup:
    return Markup(public_css())  # noqa: S704 (our own style sheet)


@cache
def _stamp(name: str) -> str:
    return str(int((STATIC / name).stat().st_mtime))


def parts_of_page() -> Callable[[str, dict[str, Any]], TemplateModule]:
    """What makes a part of this page out of a template and what is shown in it. A case has fifteen: what Flask gives to
    every template is put together once for all of them. A part knows that it is written out, and is not escaped again.
    """
    around: dict[str, Any] = {}
    current_app.update_template_context(around)

    def part(template: str, shown: dict[str, Any]) -> TemplateModule:
        return current_app.jinja_env.get_template(template).make_module(around | shown)

    return part


def static_url(name: str) -> str:
    return url_for("static", filename=name, v=_stamp(name))


def other_languages() -> list[dict[str, Any]]:
    """This page in each published language, for the switch; the start page where an address has none."""
    arguments = dict(request.view_args or {})
    here, endpoint = arguments.get("lang"), request.endpoint
    if here is None or endpoint is None:
        arguments, endpoint = {}, "portal.start"
    names = [*i18n.LANGUAGES.items(), *((code, name) for code, (_base, name) in i18n.VARIANTS.items())]
    return [
        {"code": code, "name": name, "url": url_for(endpoint, **{**arguments, "lang": code}), "current": code == here}
        for code, name in names
    ]


def public_url(page: str, **values: Any) -> str:
    return url_for(f"portal.{page}", lang=values.pop("lang", page_language()), **values)


def page_language() -> str:
    """The language as the address writes it (`prs` stays `prs`)."""
    return i18n.variant()


def shows_little() -> bool:
    """Did the person ask for little on this phone? Then nothing names an offer, a course, a meeting or a paper."""
    return bool(getattr(current_user, "little_on_phone", False) or session.get("little"))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["shows_little"] = shows_little
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["ref"] = ReferenceConverter
    app.jinja_options["extensions"] = [*app.jinja_options.get("extensions", []), "jinja2.ext.do"]
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["listed"] = i18n.listed
    app.jinja_env.globals.update(
        static_url=static_url,
        public_url=public_url,
        public_css=style_in_page,
        other_languages=other_languages,
        language_name=i18n.language_name,
        desk_nav=desk_nav,
        rail=rail,
        counted=counted,
        sign_out_form=Confirm,
        show_date=i18n.show_date,
        show_time=i18n.show_time,
        shown_reference=shown_reference,
        writing=writing,
        _n=i18n._n,
    )

    @app.context_processor
    def page() -> dict[str, Any]:
        code = i18n.language()
        return {
            "lang": code,
            "dir": i18n.direction(code),
            "page_language": page_language(),
            "site_title": current_app.config["SITE_TITLE"],
            "operator": current_app.config["OPERATOR"],
            "demo": current_app.config["DEMO"],
            "quick_exit_url": current_app.config["QUICK_EXIT_URL"],
        }

    @cache
    def has_language(endpoint: str) -> bool:
        return app.url_map.is_endpoint_expecting(endpoint, "lang")

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        # The page of a case has ninety addresses.
        if "lang" not in values and has_language(endpoint):
            values["lang"] = (request.view_args or {}).get("lang") or i18n.language()

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(OSError, unavailable)
    app.register_error_handler(Exception, unexpected)


def error_page(status: int, title: str, text: str, *, number: str | None = None) -> tuple[str, int]:
    return render_template("layouts/error.html", status=status, title=title, text=text, number=number), status


def http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status == 404:
        return error_page(404, _("This page is not here"), _("Perhaps the address has a typing mistake."))
    if isinstance(error, RequestEntityTooLarge):
        return error_page(
            413,
            _("This was too large to send"),
            _("Go back: your saved answers are still there. Please choose a smaller file or a shorter text."),
        )
    if status == 401:
        return error_page(
            401, _("Please sign in again"), _("You were away for a while. Go back, copy your text, and sign in again.")
        )
    if status == 405:
        return error_page(405, _("This page is not here"), _("Perhaps the address has a typing mistake."))
    if status == 429:
        return error_page(429, _("Too many tries"), _("Please wait a few minutes, then try again. Nothing is lost."))
    if status == 403:
        return error_page(
            403, _("You may not do this"), _("If you need this page for your work, ask your coordinator.")
        )
    return error_page(status, _("This did not work"), _("Please go back and try again. Nothing was saved."))


def refused(error: Refusal) -> Any:
    if error.status == 403:
        return error_page(
            403, _("You may not do this"), _("If you need this page for your work, ask your coordinator.")
        )
    return error_page(error.status, _("This did not work"), str(error.message))


def unavailable(error: Exception) -> Any:
    _without_database()
    number = secrets.token_hex(4)
    current_app.logger.error("%s unavailable: %s at %s", number, type(error).__name__, request.endpoint)
    page, _status = error_page(
        503,
        _("We cannot save right now"),
        _("Nothing was saved. Please wait a minute, go back, and send it again."),
        number=number,
    )
    return page, 503, {"Retry-After": "30"}


def _without_database() -> None:
    """The page that says so must not ask the database who reads it. The language is the one that was known or wished."""
    with suppress(SQLAlchemyError):
        db.session.rollback()
    access.nobody()


def unexpected(error: Exception) -> Any:
    if current_app.debug or current_app.config.get("PROPAGATE"):
        raise error
    _without_database()
    number = secrets.token_hex(4)
    current_app.logger.exception("%s failed at %s", number, request.endpoint, exc_info=error)
    return error_page(
        500,
        _("Something went wrong on our side"),
        _("Nothing was saved. Please try again, or tell us this number."),
        number=number,
    )
