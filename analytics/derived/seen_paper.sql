-- version: 2
-- Which links and documents may this audience see? They are the athlete's own: no other audience sees any.
-- until: only what was put here by that local day; null for all of it
create or replace macro seen_paper(athlete, audience, until) as table
select *
from paper
where athlete_id = athlete
    and audience['owner']
    and deleted_at is null
    and (until is null or local_date <= until::date);
