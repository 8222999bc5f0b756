"""Who may enter which door. A route says `@allow(PERMISSION, case=find_case)` or `@public`; one that says neither stops
the application from starting. A view receives things, found among those that the viewer may see, never ids.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import AnonymousUserMixin, LoginManager, current_user
from werkzeug.local import LocalProxy

from casework.core.audit import note_look
from casework.core.errors import NotAllowed
from casework.core.transaction import SAFE_METHODS


class Viewer(Protocol):
    """Whoever looks: a staff member, a person by code and PIN, anyone, or the system itself."""

    id: Any
    kind: str
    function: str
    is_authenticated: bool

    def has_role(self, role: str) -> bool: ...

    def reads(self, sealed: Any, record: Any) -> bool: ...


class Anyone(AnonymousUserMixin):
    """A visitor who has not signed in."""

    id = None
    kind = "anyone"
    function = "anyone"
    language: str | None = None

    def has_role(self, role: str) -> bool:
        return False

    def reads(self, sealed: Any, record: Any) -> bool:
        return False


class System:
    """The program itself: a job, a command, a service that writes a letter. It reads what it must carry."""

    id = None
    kind = "system"
    function = "system"
    is_authenticated = True
    language = "de"

    def has_role(self, role: str) -> bool:
        return False

    def reads(self, sealed: Any, record: Any) -> bool:
        return True


SYSTEM = System()


class Rule:
    """A question about a viewer and a thing. Rules combine with `&`, `|` and `~`."""

    def __init__(self, name: str, check: Callable[[Any, Any], bool]) -> None:
        self.name, self.check = name, check

    def __call__(self, viewer: Any, thing: Any = None) -> bool:
        return bool(self.check(viewer, thing))

    def __and__(self, other: Rule) -> Rule:
        return Rule(f"({self.name} & {other.name})", lambda v, t: self(v, t) and other(v, t))

    def __or__(self, other: Rule) -> Rule:
        return Rule(f"({self.name} | {other.name})", lambda v, t: self(v, t) or other(v, t))

    def __invert__(self) -> Rule:
        return Rule(f"~{self.name}", lambda v, t: not self(v, t))

    def __repr__(self) -> str:
        return self.name


def rule(check: Callable[[Any, Any], bool]) -> Rule:
    """Make a Rule of a function `(viewer, thing) -> bool`."""
    return Rule(check.__name__, check)


def has_role(*roles: str) -> Rule:
    return Rule("|".join(roles), lambda viewer, _thing: any(viewer.has_role(role) for role in roles))


Audience = Literal["staff", "person", "helper", "stand_in"]
#: Which pages are whose: a draft is an applicant, a helper is a guest on some pages of one form, whoever stands in for a
#: teacher is one in the lessons of a day.
_AUDIENCES: dict[str, Audience] = {"person": "person", "draft": "person", "helper": "helper", "stand_in": "stand_in"}


@dataclass(frozen=True)
class Permission:
    """What may be done, by whom, in which state. `audience` says where someone without a sign-in is sent."""

    name: str
    rule: Rule
    audience: Audience = "staff"

    def allows(self, viewer: Any, thing: Any = None) -> bool:
        return self.rule(viewer, thing)


@dataclass(frozen=True)
class Door:
    permission: Permission | None
    finders: dict[str, Callable[..., Any]]


PUBLIC = Door(None, {})
login_manager = LoginManager()
login_manager.anonymous_user = Anyone
_loaders: dict[str, Callable[[str], Any]] = {}
_return_page: Callable[[], Any] | None = None


def viewer_loader(prefix: str) -> Callable[[Callable[[str], Any]], Callable[[str], Any]]:
    """Register who turns a sign-in token `prefix:…` into a viewer: accounts for staff, people for applicants."""

    def register(loader: Callable[[str], Any]) -> Callable[[str], Any]:
        _loaders[prefix] = loader
        return loader

    return register


@login_manager.user_loader
def _load_viewer(signed: str) -> Any:
    prefix, _sep, token = signed.partition(":")
    loader = _loaders.get(prefix)
    found = loader(token) if loader else None
    g.viewer_language = getattr(found, "language", None)
    return found


def nobody() -> None:
    """From here on this request is read by nobody in particular: asking who it was would ask the database."""
    g._login_user = Anyone()


def itself(viewer: Any) -> Any:
    """The viewer behind Flask-Login's proxy: a page asks about them some two hundred times, and each way there counts."""
    return viewer._get_current_object() if isinstance(viewer, LocalProxy) else viewer


def may(permission: Permission, thing: Any = None) -> bool:
    """For templates: may the one who looks do this?"""
    return permission.allows(itself(current_user), thing)


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a page for anyone."""

    @functools.wraps(view)
    def run(**arguments: Any) -> Any:
        arguments.pop("lang", None)
        return view(**arguments)

    run.door = PUBLIC  # type: ignore[attr-defined]  # a mark on the view; functions take any
    return run


def allow(permission: Permission, **finders: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare who may enter; find each named thing among those that the viewer may see.

    A finder is `(viewer, key, lock) -> record | None`. Not found: 404, the same as for one that does not exist.
    Found but not allowed: 403. On a writing method the finder locks, so a rule by state judges what will be saved.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def run(**arguments: Any) -> Any:
            if not current_user.is_authenticated or _is_other_audience(permission):
                answer = _let_in_again(permission)
                if answer is not None:
                    return answer
            arguments.pop("lang", None)
            viewer, record = itself(current_user), None
            for name, find in finders.items():
                record = find(viewer, arguments.pop(name), lock=request.method not in SAFE_METHODS)
                if record is None:
                    note_look(name, request.endpoint or "", outcome="missing")
                    abort(404)
                arguments[name] = record
            if not permission.allows(viewer, record):
                note_look(record or permission.name, request.endpoint or "", outcome="refused")
                raise NotAllowed
            if record is not None:
                note_look(record, request.endpoint or "")
            return view(**arguments)

        run.door = Door(permission, dict(finders))  # type: ignore[attr-defined]  # a mark on the view; functions take any
        return run

    return decorate


def _is_other_audience(permission: Permission) -> bool:
    return _AUDIENCES.get(current_user.kind, "staff") != permission.audience


def register_return(page: Callable[[], Any]) -> None:
    """The portal says how an applicant whose time was over sends what they wrote all the same."""
    global _return_page
    _return_page = page


def _let_in_again(permission: Permission) -> Any:
    """Where to go instead; None: they gave code and PIN with what they sent, and are in again."""
    is_writing = request.method not in SAFE_METHODS and not current_user.is_authenticated
    if permission.audience == "person" and is_writing and _return_page is not None:
        return _return_page()
    return _to_sign_in(permission)


def _to_sign_in(permission: Permission) -> Any:
    if request.method not in SAFE_METHODS:
        abort(401)
    if permission.audience == "helper":
        return redirect(url_for("intake.helping.over", lang=(request.view_args or {}).get("lang", "de")), 303)
    if permission.audience == "stand_in":
        return redirect(url_for("progress.stand_in.over"), 303)
    if permission.audience == "person":
        return redirect(url_for("portal.enter", lang=(request.view_args or {}).get("lang", "de")), 303)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)


class UndeclaredDoor(RuntimeError):
    """A route that says neither @allow nor @public."""


def refuse_undeclared(app: Flask) -> None:
    """Raise UndeclaredDoor for a route without a decision, so that the application does not start."""
    setattr(app.view_functions["static"], "door", PUBLIC)  # noqa: B010 (a function has no such attribute for mypy)
    for rule_ in app.url_map.iter_rules():
        view = app.view_functions[rule_.endpoint]
        if not isinstance(getattr(view, "door", None), Door):
            raise UndeclaredDoor(f"{rule_.rule} ({rule_.endpoint}) needs @allow(...) or @public")


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.jinja_env.globals["may"] = may


def own_path(target: str | None) -> str | None:
    """The target of a redirect after sign-in: a path of our own or nothing (security.md G10)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(char) < 33 or char == "\\" for char in target):
        return None
    return target
