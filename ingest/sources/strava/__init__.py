"""Strava's API: what the runner's own app may fetch, as far as its limits allow and for as long as the runner decided.

`oauth` connects and `vault` keeps the tokens; `transport` carries one request and says what is wrong with it, `asking`
adds tokens that hold; `budget` says whether a request may be made now; `tasks` is what is still to be fetched;
`answers` writes what came; `retention` removes what has had its time; `sync` puts them in order, step by step;
`standing` is where it stands.
"""

WEBHOOK_PATH = "/strava/webhook"  # of the running service
