-- version: 3
-- Which activities are on this audience's list? Those that the runner wants ignored, too (counted is false).
-- Of an activity that is made of records that may be shared and of others, nobody but the owner sees the whole: it is
-- made once more of the former alone (ingest/identity/shared.sql), under the number of the best of those.
-- until: only what is dated up to that local day, as if nothing later had come in yet; null for all of it
create or replace macro listed_activity(athlete, audience, until) as table
select *
from activity
where athlete_id = athlete
    and (audience = 'owner' or shareable)
    and (until is null or local_date <= until::date)
union all by name
select *
from shared_activity
where athlete_id = athlete
    and audience <> 'owner'
    and (until is null or local_date <= until::date);
