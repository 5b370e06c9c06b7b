-- version: 4
-- Which activities are on this audience's list? Those that the runner wants ignored, too (counted is false).
-- Of an activity that is made of records that may be shared and of others, nobody but the owner sees the whole: it is
-- made once more of the former alone (ingest/identity/shared.sql), under the number of the best of those.
-- until: only what is dated up to that local day, as if nothing later had come in yet; null for all of it
-- Words, and heart rates, are null where a share does not grant them; private notes are the owner's alone.
create or replace macro listed_activity(athlete, audience, until) as table
with listed as (
    select *
    from activity
    where athlete_id = athlete
        and (audience['owner'] or shareable)
        and within_days(local_date, audience, until)
    union all by name
    select *
    from shared_activity
    where athlete_id = athlete
        and not audience['owner']
        and within_days(local_date, audience, until)
)
select * replace (
    case when sees(audience, 'words') then title end as title,
    case when sees(audience, 'words') then description end as description,
    case when audience['owner'] then private_note end as private_note,
    case when sees(audience, 'heartrate') then average_heart_rate_bpm end as average_heart_rate_bpm
)
from listed;
