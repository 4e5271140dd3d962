"""A brand with a history, made by running the real pipeline through two past quarters under a simulated clock.

Only accounts and catalogue texts are seeded, by the operations that pages call; every other row comes from the verbs of
planning, fieldwork, assessment, release and followup, and from the schedule and the handlers of `audit.background`.
All chance is drawn from seeds that name the visit, so that two runs on one day tell the same story.

    cast        who and what is in the story (data/brand.json)
    scale       which programmes, how often, over which touchpoints, for so many visits
    setting     seeds accounts, partners, touchpoints, texts and programmes
    answering   what an auditor answers at a partner of a given quality
    sayings     what auditors, reviewers and partners say
    pictures    the photos
    stage       the application, the clock and the queue of events
    visits      the auditors' side of the story
    office      the reviewers', managers' and partners' side
    making      begins, carries on, finishes; finds a finished one again
    closing     what is printed at the end: addresses, accounts, files
"""
