"""The forms of a programme: terms, auditors, ethics."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import NumberRange

from audit.planning import queries
from audit.planning.models import Cadence, Programme, ProgrammeKind
from audit.planning.operations import Ethics, Terms
from audit.web.filters import in_language
from audit.web.forms import Form, at_most, choices, chosen, optional, required, stripped
from audit.web.manager.plan_words import cadences, kinds
from checklists.answers.clock_time import read_time

MOST_TEXT = 1000


class ClockField(TimeField):
    """A time of day: browsers send 13:16, people without a picker also type 13.16, as it is written in Finnish."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the time. Raises ValueError with our words."""
        if not valuelist or not str(valuelist[0]).strip():
            return
        self.data = read_time(str(valuelist[0]).strip())
        if self.data is None:
            raise ValueError(_("Enter a time such as 8:00"))


class TermsForm(Form):
    """What, how often, in which window."""

    title = StringField(_l("Title"), filters=[stripped], validators=[required(_l("Enter a title")), at_most(160)])
    kind = RadioField(_l("Kind"), validators=[chosen()])
    checklist = SelectField(_l("Checklist"), validators=[required(_l("Choose a checklist"))])
    scenario = SelectField(
        _l("Scenario"),
        description=_l("A mystery shop needs one: it holds what the auditor reads first."),
        validators=[optional()],
    )
    cadence = RadioField(_l("How often each touchpoint is visited"), validators=[chosen()])
    starts_on = DateField(_l("First day"), validators=[required(_l("Enter the first day"))])
    ends_on = DateField(
        _l("Last day"),
        description=_l("Leave this empty for a programme that goes on until you end it."),
        validators=[optional()],
    )
    window_days = IntegerField(
        _l("Days for each visit"),
        description=_l("From the day on which a visit opens to the day on which it is due, both counted."),
        validators=[chosen(_l("Enter a number of days")), NumberRange(1, 92, _l("Enter a number from 1 to 92"))],
    )
    opens_at_local = ClockField(
        _l("Opens at"), description=_l("Local time at each touchpoint."), validators=[chosen(_l("Enter a time"))]
    )
    due_at_local = ClockField(_l("Due at"), validators=[chosen(_l("Enter a time"))])
    grace_hours = IntegerField(
        _l("Hours of grace"),
        description=_l("So long after the due time a visit may still be sent before it counts as missed."),
        validators=[chosen(_l("Enter a number of hours")), NumberRange(0, 744, _l("Enter a number from 0 to 744"))],
    )

    def offer(self) -> None:
        """Fill the choices from the brand's published checklists and scenarios."""
        self.kind.choices = choices(kinds().items())
        self.cadence.choices = choices(cadences().items())
        versions = [
            (row.key, _("%(title)s, version %(number)s", title=in_language(row.title), number=row.number))
            for row in queries.checklists()
        ]
        self.checklist.choices = choices([("", _("Choose")), *versions])
        self.scenario.choices = choices(
            [("", _("None"))] + [(row.key, in_language(row.title)) for row in queries.scenarios()]
        )

    def terms(self) -> Terms:
        """Return what was entered; only for a valid form, in which nothing required is empty."""
        first, opens, due = self.starts_on.data, self.opens_at_local.data, self.due_at_local.data
        assert first is not None and opens is not None and due is not None  # noqa: S101, PT018 - validated
        return Terms(
            title=self.title.data or "",
            kind=ProgrammeKind(self.kind.data),
            checklist_key=self.checklist.data,
            scenario_key=self.scenario.data or None,
            cadence=Cadence(self.cadence.data),
            starts_on=first,
            ends_on=self.ends_on.data,
            window_days=self.window_days.data or 0,
            opens_at_local=opens,
            due_at_local=due,
            grace_hours=self.grace_hours.data or 0,
        )


def terms_of(programme: Programme) -> dict[str, object]:
    """Return the values with which the form of a programme begins."""
    return {
        "title": programme.title,
        "kind": programme.kind.value,
        "checklist": programme.checklist_version.key,
        "scenario": programme.scenario.key if programme.scenario else "",
        "cadence": programme.cadence.value,
        "starts_on": programme.starts_on,
        "ends_on": programme.ends_on,
        "window_days": programme.window_days,
        "opens_at_local": programme.opens_at_local,
        "due_at_local": programme.due_at_local,
        "grace_hours": programme.grace_hours,
    }


class AuditorsForm(Form):
    """Who may get visits of the programme."""

    auditors = SelectMultipleField(_l("Auditors"), validators=[required(_l("Choose at least one auditor"))])

    def offer(self) -> None:
        """Fill the choices with the brand's active auditors."""
        self.auditors.choices = choices(
            (row.key, row.alias or row.user.person.name or _("Auditor without a name")) for row in queries.auditors()
        )


YES_NO = {"yes": True, "no": False}


class EthicsForm(Form):
    """Rule 10. Everything may be saved half-done; the programme starts only when nothing is missing."""

    staff_informed_on = DateField(
        _l("Day on which staff were told that such visits take place"), validators=[optional()]
    )
    staff_informed_channel = StringField(
        _l("How staff were told"),
        filters=[stripped],
        validators=[optional(), at_most(200)],
        description=_l("For example: letter to the works council, notice in the break room."),
    )
    purpose = TextAreaField(
        _l("What the results are used for"), filters=[stripped], validators=[optional(), at_most(MOST_TEXT)]
    )
    no_discipline = RadioField(
        _l("Nobody is disciplined, paid less or dismissed because of a visit"), validators=[optional()]
    )
    retention_days = IntegerField(
        _l("Days after which photos and answers are deleted"),
        validators=[optional(), NumberRange(1, 3650, _l("Enter a number from 1 to 3650"))],
    )
    recording_rule = TextAreaField(
        _l("What may be photographed or recorded"),
        filters=[stripped],
        validators=[optional(), at_most(MOST_TEXT)],
        description=_l("For example: parcels and signs, no faces, no sound."),
    )
    time_limit_minutes = IntegerField(
        _l("Minutes of the staff’s time that a visit may take at most"),
        validators=[optional(), NumberRange(1, 480, _l("Enter a number from 1 to 480"))],
    )
    covers_competitors = RadioField(_l("Are competitors visited?"), validators=[optional()])

    def offer(self) -> None:
        """Fill the choices."""
        self.no_discipline.choices = choices([("yes", _("This is promised")), ("no", _("Not promised yet"))])
        self.covers_competitors.choices = choices([("yes", _("Yes")), ("no", _("No"))])

    def ethics(self) -> Ethics:
        """Return what was entered; empty fields are not set yet."""
        return Ethics(
            staff_informed_on=self.staff_informed_on.data,
            staff_informed_channel=self.staff_informed_channel.data or None,
            purpose=self.purpose.data or None,
            no_discipline=YES_NO.get(self.no_discipline.data or ""),
            retention_days=self.retention_days.data,
            recording_rule=self.recording_rule.data or None,
            time_limit_minutes=self.time_limit_minutes.data,
            covers_competitors=YES_NO.get(self.covers_competitors.data or ""),
        )


def ethics_of(programme: Programme) -> dict[str, object]:
    """Return the values with which the form of a programme's ethics begins."""
    words = {True: "yes", False: "no", None: None}
    return {
        "staff_informed_on": programme.staff_informed_on,
        "staff_informed_channel": programme.staff_informed_channel,
        "purpose": programme.purpose,
        "no_discipline": words[programme.no_discipline],
        "retention_days": programme.retention_days,
        "recording_rule": programme.recording_rule,
        "time_limit_minutes": programme.time_limit_minutes,
        "covers_competitors": words[programme.covers_competitors],
    }
