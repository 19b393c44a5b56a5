"""Survey exports for casestats: files of Netigate and its like, and the documented REST API.

    sections -> settings -> form, choices, times -> surveys -> adapter          (reads; no network)
    sections -> api_settings -> allowed, secret -> transport -> paging -> api    (fetches; reads no profile's cases)

What joins them is one file: `fetched` writes it after a fetch and reads it like any other extract.
"""
