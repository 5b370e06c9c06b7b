-- Was a session much longer than the longest of the 30 days before it?
-- grain: one session of running (derived/running_session.sql)
-- units: m; ratio is for show only, states compare whole metres | parameters: $athlete_id, $audience
-- window: local dates d-30 ... d-1, and earlier sessions of day d itself
with compared as (
    select *,
        max((distance_m, local_date)) over days_before as longest_before,
        max((distance_m, local_date)) over earlier_today as longest_today,
        count(*) over days_before + count(*) over earlier_today as runs_30d
    from running_session($athlete_id, $audience)
    window
        days_before as (
            order by local_date range between interval 30 day preceding and interval 1 day preceding
        ),
        earlier_today as (
            partition by local_date order by place rows between unbounded preceding and 1 preceding
        )
),
baseline as (
    select *, greatest(longest_before, longest_today) as longest
    from compared
),
final as (
    select activity_id, activity_ids, local_date, started_at, distance_m,
        longest[1] as longest_30d_m,
        longest[2] as longest_30d_on,
        distance_m / nullif(longest[1], 0) as ratio,
        case
            when longest is null then 'no_baseline'
            when 100 * distance_m <= 110 * longest[1] then 'reference'
            when 100 * distance_m <= 130 * longest[1] then 'small'
            when 100 * distance_m <= 200 * longest[1] then 'moderate'
            else 'large'
        end as state,
        runs_30d,
        runs_30d < 5 as few_runs,
        place
    from baseline
)
select activity_id, activity_ids, local_date, started_at, distance_m, longest_30d_m, longest_30d_on, ratio, state,
    runs_30d, few_runs
from final
order by place
