-- version: 1
-- Which words of the runner on episodes of pain may this audience see? They are the athlete's own: nobody else sees any.
-- until: only what is about a day up to that one, or was said by then (the migration says which); null for all of it
create or replace macro seen_episode_word(athlete, audience, until) as table
select *
from episode_word
where athlete_id = athlete
    and audience = 'owner'
    and deleted_at is null
    and (until is null or local_date <= until::date);
