-- version: 2
-- Which activities are on this audience's list? Those that the runner wants ignored, too (counted is false).
-- Of an activity that is made of records that may be shared and of others, nobody but the owner sees the whole: it is
-- made once more of the former alone (ingest/identity/shared.sql), under the number of the best of those.
create or replace macro listed_activity(athlete, audience) as table
select *
from activity
where athlete_id = athlete
    and (audience = 'owner' or shareable)
union all by name
select *
from shared_activity
where athlete_id = athlete
    and audience <> 'owner';
