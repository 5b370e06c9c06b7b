-- version: 1
-- Which answers about gaps in running may this audience see? They are the athlete's own: nobody else sees any.
-- until: only those about a gap that had begun by that day; null for all of them
create or replace macro seen_gap_answer(athlete, audience, until) as table
select *
from gap_answer
where athlete_id = athlete
    and audience = 'owner'
    and deleted_at is null
    and (until is null or from_date <= until::date);
