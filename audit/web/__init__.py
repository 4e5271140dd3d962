"""Pages, grouped by the people they serve. How to add one.

1. Make `audit/web/<persona>/<family>.py` with views on the persona's blueprint: `blueprint = brand_blueprint("manager",
   __name__)` (addresses below /b/<brand>/, no `brand` argument in views; the row is `g.brand`). Add its modules to
   `audit/web/<persona>/__init__.py:register(app)`, which `audit.app` calls.
2. Mark every view below its route: `@blueprint.get("/partners/")` then `@allow(Permission.PARTNER_VIEW)`; for a view
   with several methods `@allow(Permission.PARTNER_VIEW, "GET")` and `@allow(Permission.PARTNER_EDIT, "POST")`.
   The application does not start with an unmarked view. Never read `db.session`: call queries and operations.
3. A form subclasses `audit.web.forms.Form`, with its validators (`required("Enter the name")`, `at_most(120)`):

       form = PartnerForm()
       if form.validate_on_submit():
           try:
               partner = operations.add_partner(...)
           except DomainError as error:
               form.add_error("name", error)
           else:
               flash(_("The partner was added."), "done")
               return redirect(url_for("manager.partner", key=partner.key))
       return show("manager/partner_form.html", form=form)  # 422 by itself when the form has errors

   Success answers 303 or 302 and is committed by `audit.web.life`; an answer of 400 or more is rolled back.
4. The template extends `layouts/base.html` (`layouts/auditor.html` for the phone), fills `title` and `content`, and
   takes parts from `macros/forms.html` (error_summary, form, field, choices, post_button) and `macros/parts.html`
   (page_head, crumbs, chip, status, facts, data_table, empty, pagination); import both `with context`. One h1.
   Undefined names raise. `/admin/styleguide` shows every part. Scripts are a file in static/, addressed by
   `asset("name.js")`, or carry `nonce="{{ csp_nonce() }}"`; no inline styles, no event attributes.
5. Words: `_("...")` in English; `python -m audit.web.catalogues update`, translate the `<persona>.po` files below
   `audit/translations/`, then `... compile`. Sentences of domain errors: `audit/web/messages/<concept>.py`. Main links:
   `audit/web/navigation.py`. Values: filters `day`, `moment`, `clock_time`, `weekday`, `number`, `points`,
   `in_language`, `paragraphs`. Rights in templates: `may(Permission.X)`.
"""
