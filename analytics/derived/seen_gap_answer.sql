-- version: 2
-- Which answers about gaps in running may this audience see? A share does that grants pain;
-- their texts, if it grants words.
-- until: only those about a gap that had begun by that day; null for all of them
create or replace macro seen_gap_answer(athlete, audience, until) as table
select * replace (case when sees(audience, 'words') then text end as text)
from gap_answer
where athlete_id = athlete
    and sees(audience, 'pain')
    and deleted_at is null
    and within_days(from_date, audience, until);
