"""Survey exports for casestats: files of Netigate and its like, and the documented REST API.

    reads, without network:     choices, form -> lines -> surveys -> answer_sets -> adapter
    guesses, for drafts:        recognising, questionnaire -> draft -> adapter
    fetches, into one file:     allowed, secret, api_settings -> transport -> paging, progress -> api -> __main__

What joins reading and fetching is `fetched`, the file a fetch makes; the adapter reads it like any other extract.
"""
