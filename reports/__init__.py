"""The voice: turns plain values into reports, mails and tables. No web framework, no database.

Doors (import the module you need; this package itself loads nothing, above all not weasyprint):
`reports.facts` what is known, `reports.compose.compose` facts -> `reports.content.AuditReport`,
`reports.words` numbers, dates and answers in a language, `reports.statistics` ranges, `reports.charts` SVG,
`reports.mail.render_mail`, `reports.sheets`, `reports.renderer.Renderer` (PDF in a limited process).
"""
