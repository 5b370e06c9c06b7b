-- version: 1
-- On which days is something missing that this audience would have to know, with nothing in its place?
-- grain: one local day | activities: how many of it are missing; expired_at: when the last of them was removed (UTC),
-- null where nothing was
-- For everybody what was removed from Strava's API when its time was over; for a share, also what may not be shared.
-- What is missing is unknown, even its sport: a figure whose window holds such a day is null, never a smaller number.
-- What expired is filled by a record of the same number (an archive's) or the runner's word; what the runner deleted or
-- left out was no part of any figure.
create or replace macro missing_day(athlete, audience, until) as table
with gap as (
    select local_date, expired_at, 'strava.' || native_id as activity_key
    from expired_activity
    where athlete_id = athlete and settled_at is null and within_days(local_date, audience, until)
),
beside as (
    select activity_key from source_activity where athlete_id = athlete
    union all
    select activity_key from tombstone where athlete_id = athlete
    union all
    select activity_key from field_override where athlete_id = athlete and field = 'counted' and value = 'no'
),
shown as (
    select r.activity_no
    from shared_activity s
    join activity_record r on r.record_no = s.activity_no
    where s.athlete_id = athlete
),
withheld as (
    select activity_key, local_date
    from activity
    anti join shown using (activity_no)
    where athlete_id = athlete and not audience['owner'] and not shareable and counted
        and within_days(local_date, audience, until)
),
missing as (
    select local_date, activity_key, expired_at
    from gap
    anti join beside using (activity_key)
    union all
    select local_date, activity_key, null
    from withheld
),
final as (
    select local_date, count(distinct activity_key)::integer as activities, max(expired_at) as expired_at
    from missing
    group by local_date
)
select local_date, activities, expired_at
from final;
