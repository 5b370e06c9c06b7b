"""How often are Niggle's tests wrong, and how often do they find what is there? On simulated runs, logs and rosters."""
