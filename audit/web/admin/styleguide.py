"""Every part of a page on one page: for whoever builds pages, and for the tests of accessibility and looks."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow
from audit.web.admin.blueprint import blueprint
from audit.web.forms import Form, choices
from audit.web.pages import show


class SampleForm(Form):
    """One field of each kind."""

    name = StringField("Name of the partner")
    remark = TextAreaField("Remark")
    secret = PasswordField("Password")
    kind = SelectField("Kind", choices=choices([("carrier", "Carrier"), ("locker", "Parcel locker")]))
    told = RadioField(
        "Did someone tell you the delivery would be late?",
        choices=choices([("yes", "Yes"), ("no", "No"), ("na", "N/A")]),
    )
    seen = SelectMultipleField("What did you see?", choices=choices([("sign", "A sign"), ("queue", "A queue")]))
    agreed = BooleanField("I made this visit myself and wrote what I saw")
    photo = FileField("Photo")


@blueprint.get("/admin/styleguide")
@allow(Permission.INSTALLATION_VIEW)
def styleguide() -> ResponseReturnValue:
    """Show all parts of pages with samples, among them a form with errors."""
    form = SampleForm(formdata=None, data={"told": "yes", "name": ""})
    form.name.errors = [_("Fill in this field")]
    form.told.errors = [_("Choose one of these")]
    page = pagination.Page(rows=("Kallio locker", "Töölö route"), number=2, total=120)
    return show("admin/styleguide.html", form=form, status=200, page=page)
