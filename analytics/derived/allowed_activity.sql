-- version: 2
-- Which activities may be looked at for this audience at all, with whatever they hold? Ask derived/listed_activity.sql:
-- here is more than a share is told.
-- Of an activity that is made of records that may be shared and of others, nobody but the owner sees the whole: it is
-- made once more of the former alone (ingest/identity/shared.sql), under the number of the best of those.
-- until: only what is dated up to that local day, as if nothing later had come in yet; null for all of it
create or replace macro allowed_activity(athlete, audience, until) as table
select *
from activity
where athlete_id = athlete
    and (audience['owner'] or shareable)
    and within_days(local_date, audience, until)
-- for shares:
union all by name
select *
from shared_activity
where athlete_id = athlete
    and not audience['owner']
    and within_days(local_date, audience, until);
