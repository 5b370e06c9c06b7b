-- version: 1
-- Which entries of what was tried may this audience see? They are the athlete's own: no other audience sees any.
-- until: only what began by that local day, and no end after it; null for all of it
create or replace macro seen_tried(athlete, audience, until) as table
select * replace (case when until is null or to_date <= until::date then to_date end as to_date)
from tried
where athlete_id = athlete
    and audience = 'owner'
    and deleted_at is null
    and (until is null or from_date <= until::date);
