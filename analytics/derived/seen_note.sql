-- version: 2
-- Which pain notes may this audience see? A share does that grants pain; its text with it, if it
-- grants words.
-- until: only what is dated up to that local day; null for all of it
create or replace macro seen_note(athlete, audience, until) as table
select * replace (case when sees(audience, 'words') then text end as text)
from pain_note
where athlete_id = athlete
    and sees(audience, 'pain')
    and deleted_at is null
    and within_days(local_date, audience, until);
