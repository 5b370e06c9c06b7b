-- version: 2
-- Which filled-in questionnaires may this audience see? A share does that grants pain.
-- until: only those about days up to that one; null for all of them
create or replace macro seen_ostrc_answer(athlete, audience, until) as table
select *
from ostrc_answer
where athlete_id = athlete
    and sees(audience, 'pain')
    and deleted_at is null
    and within_days(local_date, audience, until);
