-- version: 2
-- Which words of the runner on episodes of pain may this audience see? A share does that
-- grants pain; the note to himself with it, if it grants words.
-- until: only what is about a day up to that one, or was said by then (the migration says which); null for all of it
create or replace macro seen_episode_word(athlete, audience, until) as table
select * replace (
    case when word <> 'note' or sees(audience, 'words') then value end as value
)
from episode_word
where athlete_id = athlete
    and sees(audience, 'pain')
    and deleted_at is null
    and within_days(local_date, audience, until);
