"""`make validate`: measure anew what the docs promise, or only what is named: fatigue_point, onset_test.

Writes docs/fatigue_point.md and docs/onset_test.md; exit 1 if they promise too much. What was stopped goes on.
"""

import sys

from bench.validate import onset, within_run

PARTS = {"fatigue_point": within_run.written, "onset_test": onset.written}


def main() -> None:
    """Measure, write, and say what does not hold."""
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        print(f"There is no {unknown[0]}; there are {', '.join(PARTS)}.", file=sys.stderr)
        sys.exit(2)
    broken = [told for name in wanted for told in PARTS[name]()]
    if broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
