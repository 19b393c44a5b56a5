"""The service: pages for people and an API for programs. Flask is imported here and nowhere else.

    gate      who may open which route: each states its roles, or is refused
    current   the installation, the person and the language of the request at hand
    app       puts the parts together
    pages/    one module a subject: reads the request, calls one verb of casestats.actions, answers
    api/      the same for programs
    charts/   figures as SVG
    server    runs it all, with the scheduler inside

Nothing here reads the database or changes anything but through casestats.actions.
"""
