-- version: 5
-- Which sessions of running were there? Runs that start within 60 min of the last one's end are one session (split
-- files would fake the next spike); a stretch of time that was recorded twice counts its longest recording.
-- grain: one session | units: m | see docs/decisions/0002-sessions-and-overlaps.md
-- missing_day: the last day with something expired (derived/missing_day.sql) that may have been a part of the session,
-- from the day before it to the day after it; null if its distance is whole
-- place: by local day; on a day those known only by their day first, then by start, then by the order of the file
-- from_day, to_day: only runs of these local days, where no other matters
create or replace macro running_session(athlete, audience, until, from_day := null, to_day := null) as table
with run as (
    select activity_key, local_date, started_utc, distance_m,
        started_utc + to_seconds(coalesce(elapsed_s, 0)) as ended_utc,
        local_date + (coalesce(elapsed_s, 0) // 86400)::integer + 1 as reaches_to,
        split_part(activity_key, '.', 1) as original, session_index
    from seen_activity(athlete, audience, until)
    where sport_family = 'run' and distance_m > 0
        and (from_day is null or local_date >= from_day::date) and (to_day is null or local_date <= to_day::date)
),
followed as (
    select *,
        max(ended_utc) over (
            order by started_utc nulls first, original, session_index
            rows between unbounded preceding and 1 preceding
        ) as ended_before_utc
    from run
),
stretched as (
    select *,
        sum(case when started_utc < ended_before_utc then 0 else 1 end) over in_order as stretch,
        sum(case when started_utc <= ended_before_utc + interval 60 minute then 0 else 1 end) over in_order as session
    from followed
    window in_order as (order by started_utc nulls first, original, session_index)
),
stretch_distance as (
    select session, stretch, max(distance_m) as distance_m
    from stretched
    group by session, stretch
),
session_distance as (
    select session, sum(distance_m)::bigint as distance_m
    from stretch_distance
    group by session
),
session_member as (
    select session,
        list(activity_key order by started_utc, original, session_index) as activity_ids,
        arg_min((local_date, original, session_index), (started_utc, original, session_index)) as first_run,
        min(started_utc) as started_at,
        min(local_date) - 1 as reaches_from,
        max(reaches_to) as reaches_to
    from stretched
    group by session
),
gap as (
    select coalesce(list(local_date), []) as days
    from missing_day(athlete, audience, until)
),
final as (
    select m.activity_ids[1] as activity_id, m.activity_ids, m.first_run[1] as local_date, m.started_at, d.distance_m,
        case
            when m.started_at is not null
            then list_max(list_filter(g.days, lambda day: day between m.reaches_from and m.reaches_to))
        end as missing_day,
        row_number() over (order by m.first_run[1], m.started_at nulls first, m.first_run[2], m.first_run[3]) as place
    from session_member m
    join session_distance d using (session)
    cross join gap g
)
select activity_id, activity_ids, local_date, started_at, distance_m, missing_day, place
from final;
