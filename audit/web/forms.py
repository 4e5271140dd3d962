"""Forms: our own words for every refusal, and the values the templates need to show them.

A page's form subclasses `Form`. Its fields use the validators here, which carry words in three languages; a domain
error that belongs to one field is put there by `add_error`, so that the summary and the field say the same.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import Field, FileField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from audit.core.errors import DomainError
from audit.web.words import words

Check = Callable[[Any, Field], None]

CSRF_FIELD = "csrf_token"


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms: protected by a token, filled from the request, and able to carry domain errors."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """CSRFProtect checks the token once for every unsafe request; a second check in the form adds nothing."""

        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a form sent and nothing else: a JSON body, of whatever shape, fills no form."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def add_error(self, field: str | None, error: DomainError | str) -> None:
        """Show a refusal beside `field` (its short name), or above the form for None or an unknown name."""
        text = words(error) if isinstance(error, DomainError) else str(error)
        if field is not None and field in self._fields:
            target = self._fields[field]
            target.errors = [*target.errors, text]
        else:
            self.form_errors: list[str] = [*self.form_errors, text]


def required(message: Any = None) -> validators.DataRequired:
    """Refuse an empty field. `message` says what to enter, such as "Enter the name of the partner"."""
    return validators.DataRequired(message or _l("Fill in this field"))


def chosen(message: Any = None) -> validators.InputRequired:
    """Refuse a choice group without an answer; unlike `required` it takes 0 and false as answers."""
    return validators.InputRequired(message or _l("Choose one of these"))


def at_most(letters: int) -> Check:
    """Refuse a text of more than `letters` characters, saying how many there are."""

    def check(form: Any, field: Field) -> None:
        del form
        length = len(field.data or "")
        if length > letters:
            raise validators.ValidationError(
                ngettext(
                    "Shorten this to %(most)s character, now it has %(now)s",
                    "Shorten this to %(most)s characters, now it has %(now)s",
                    letters,
                    most=letters,
                    now=length,
                )
            )

    check.field_flags = {"maxlength": letters}  # type: ignore[attr-defined]
    return check


def at_least(letters: int) -> Check:
    """Refuse a text of fewer than `letters` characters."""

    def check(form: Any, field: Field) -> None:
        del form
        if len(field.data or "") < letters:
            raise validators.ValidationError(
                ngettext(
                    "Use at least %(least)s character", "Use at least %(least)s characters", letters, least=letters
                )
            )

    return check


def email(message: Any = None) -> validators.Email:
    """Refuse what cannot be an e-mail address; the network is not asked."""
    return validators.Email(message or _l("Enter an e-mail address such as name@example.com"))


def same_as(other: str, message: Any) -> validators.EqualTo:
    """Refuse a field that differs from the field `other`."""
    return validators.EqualTo(other, message)


def optional() -> validators.Optional:
    """Let a field be empty; the label then says "(optional)"."""
    return validators.Optional()


def stripped(value: str | None) -> str | None:
    """Filter: drop spaces around a text, and characters that no keyboard types (NUL and other controls)."""
    if value is None:
        return None
    return "".join(letter for letter in value if letter in "\n\r\t" or letter.isprintable()).strip()


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return the choices of a select, radio or checkbox field from (value, words) pairs."""
    return [SelectChoice(value, words_shown) for value, words_shown in pairs]


def text(field: Field) -> str:
    """Return the text of a field, empty for nothing."""
    return str(field.data or "")


def all_errors(form: Any) -> list[tuple[str, str]]:
    """Return (id to jump to, words) for everything wrong in a form, in the order of its fields; id "" is the whole."""
    if form is None:
        return []
    found = [("", str(text)) for text in getattr(form, "form_errors", ())]
    for field in form:
        found.extend((_target(field), str(text)) for text in _flat(field.errors))
    return found


def _flat(errors: Iterable[Any]) -> Iterable[Any]:
    for error in errors:
        if isinstance(error, Mapping):
            for inner in error.values():
                yield from _flat(inner)
        elif isinstance(error, (list, tuple)):
            yield from _flat(error)
        else:
            yield error


def _target(field: Field) -> str:
    """Return the id that a link in the summary leads to: of a choice group, its first choice."""
    if field.type in {"RadioField", "SelectMultipleField"}:
        options: Iterable[Field] = field  # type: ignore[assignment]
        return next((str(option.id) for option in options), str(field.id))
    return str(field.id)


def attributes(field: Field, hint: object, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of an input: what was given, and the ties to hint and error for screen readers."""
    found = {name: value for name, value in more.items() if value is not None}
    ties = [f"{field.id}-hint"] if hint else []
    if field.errors:
        ties.append(f"{field.id}-error")
        found["aria-invalid"] = "true"
    if ties:
        found["aria-describedby"] = " ".join(ties)
    return found


def has_file(form: Any) -> bool:
    """Say whether a form sends a file."""
    return any(isinstance(field, FileField) for field in form)


def csrf_field() -> Markup:
    """Return the hidden field that proves that a form came from our page."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, generate_csrf())


TEMPLATE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "all_errors": all_errors,
    "attributes": attributes,
    "has_file": has_file,
    "csrf_field": csrf_field,
}
"""What the form macros call."""
