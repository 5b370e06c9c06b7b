-- version: 2
-- Which entries of what was tried may this audience see? A share does that grants it.
-- until: only what began by that local day, and no end after it; null for all of it
create or replace macro seen_tried(athlete, audience, until) as table
select * replace (case when until is null or to_date <= until::date then to_date end as to_date)
from tried
where athlete_id = athlete
    and sees(audience, 'tried')
    and deleted_at is null
    and within_days(from_date, audience, until);
