"""`python -m tests.fake_strava`: Strava's stand-in for a browser and a terminal, with a runner who has some aches."""

import argparse
import time

from tests.fake_strava import FakeStrava


def main() -> None:
    """Start it, say how to connect, and answer until Ctrl-C."""
    options = argparse.ArgumentParser(prog="python -m tests.fake_strava", description=__doc__)
    options.add_argument("--port", type=int, default=8700)
    options.add_argument("--runs", type=int, default=40, help="how many runs there are (40)")
    options.add_argument("--seed", type=int, default=1, help="another seed is another runner (1)")
    given = options.parse_args()
    with FakeStrava(port=given.port) as fake:
        fake.fill(given.runs, seed=given.seed, every=2.0, complaints=True)
        print(  # noqa: T201
            f"Fake Strava is at {fake.url} (Ctrl-C ends it); there you can add, rename, crop and delete runs.\n"
            f"\n  Client ID      {fake.client_id}\n  Client secret  {fake.client_secret}\n"
            f"\nConnect Niggle to it:\n\n  NIGGLE_STRAVA_API_ROOT={fake.api_root} "
            f"NIGGLE_STRAVA_OAUTH_ROOT={fake.oauth_root} niggle strava connect\n",
            flush=True,
        )
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
