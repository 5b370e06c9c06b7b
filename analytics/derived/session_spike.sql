-- version: 5
-- Was a session much longer than the longest of the 30 days before it?
-- grain: one session of running (derived/running_session.sql); place is their order
-- units: m; ratio is for show only, states compare whole metres
-- window: local dates d-30 ... d-1, and earlier sessions of day d itself
-- Where something expired in d-30 ... d, or may have been a part of one of these sessions, the state is not_covered and
-- nothing is said of the window; nor of the session's own distance, if it may have been a part of that.
-- from_day, to_day: as in running_session; for a session of day d, runs of d - 32 to d + 1 are enough
create or replace macro session_spike(athlete, audience, until, from_day := null, to_day := null) as table
with gap as (
    select coalesce(list(local_date), []) as days
    from missing_day(athlete, audience, until)
),
dated as (
    select *, (local_date - date '1970-01-01') * 1000000 + place as moment  -- by day, and by place within it
    from running_session(athlete, audience, until, from_day := from_day, to_day := to_day)
),
compared as (
    select *,
        max((distance_m, local_date)) over month_before as longest,
        count(*) over month_before as runs_30d,
        count(missing_day) over month_before > 0 or missing_day is not null
            or len(list_filter(days, lambda day: day between local_date - 30 and local_date)) > 0 as open
    from dated
    cross join gap
    window month_before as (order by moment range between 30 * 1000000 + place preceding and 1 preceding)
),
final as (
    select activity_id, activity_ids, local_date, started_at,
        case when missing_day is null then distance_m end as distance_m,
        case when not open then longest[1] end as longest_30d_m,
        case when not open then longest[2] end as longest_30d_on,
        case when not open then distance_m / nullif(longest[1], 0) end as ratio,
        case
            when open then 'not_covered'
            when longest is null then 'no_baseline'
            when 100 * distance_m <= 110 * longest[1] then 'reference'
            when 100 * distance_m <= 130 * longest[1] then 'small'
            when 100 * distance_m <= 200 * longest[1] then 'moderate'
            else 'large'
        end as state,
        case when not open then runs_30d end as runs_30d,
        case when not open then runs_30d < 5 end as few_runs,
        place
    from compared
)
select activity_id, activity_ids, local_date, started_at, distance_m, longest_30d_m, longest_30d_on, ratio, state,
    runs_30d, few_runs, place
from final;
