-- version: 1
-- Which filled-in questionnaires may this audience see? They are the athlete's own: no other audience sees any.
-- until: only those about days up to that one; null for all of them
create or replace macro seen_ostrc_answer(athlete, audience, until) as table
select *
from ostrc_answer
where athlete_id = athlete
    and audience = 'owner'
    and deleted_at is null
    and (until is null or local_date <= until::date);
