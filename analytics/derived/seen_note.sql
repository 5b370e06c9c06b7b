-- version: 1
-- Which pain notes may this audience see? Pain is the athlete's own: no other audience sees any.
-- until: only what is dated up to that local day; null for all of it
create or replace macro seen_note(athlete, audience, until) as table
select *
from pain_note
where athlete_id = athlete
    and audience = 'owner'
    and deleted_at is null
    and (until is null or local_date <= until::date);
