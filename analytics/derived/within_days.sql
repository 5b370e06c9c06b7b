-- version: 1
-- Is this local day among those that are looked at? From the first that this audience may see, to `until`; null for no
-- bound, as if nothing earlier or later had been recorded.
create or replace macro within_days(local_date, audience, until) as
    (audience['since'] is null or local_date >= audience['since']::date)
    and (until is null or local_date <= until::date);
