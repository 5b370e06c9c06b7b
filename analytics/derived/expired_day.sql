-- version: 2
-- On which days was something of Strava's API removed when its time was over, with nothing in its place?
-- grain: one local day | activities: how many of it are missing; expired_at: when the last of them was removed (UTC)
-- What is lost is unknown, even its sport: a figure whose window holds such a day is null, never a smaller number.
-- Filled by a record of the same number (an archive's) or the runner's word; what the runner deleted or left out was
-- no part of any figure. A shared view is made without rows of the API, so nothing is missing from it.
create or replace macro expired_day(athlete, audience, until) as table
with gap as (
    select local_date, expired_at, 'strava.' || native_id as activity_key
    from expired_activity
    where athlete_id = athlete and audience = 'owner' and settled_at is null
        and (until is null or local_date <= until::date)
),
beside as (
    select activity_key from source_activity where athlete_id = athlete
    union all
    select activity_key from tombstone where athlete_id = athlete
    union all
    select activity_key from field_override where athlete_id = athlete and field = 'counted' and value = 'no'
),
final as (
    select local_date, count(distinct activity_key)::integer as activities, max(expired_at) as expired_at
    from gap
    anti join beside using (activity_key)
    group by local_date
)
select local_date, activities, expired_at
from final;
