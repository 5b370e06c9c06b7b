-- How far, how long and how high did the runner run each week?
-- grain: one week from the first run to the week of $today | units: m, s | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday), $today
-- Weeks by local date. A week without a run counts 0 metres; moving time and climb sum what is known.
-- partial: not over on $today, or begun before the first activity of any kind.
with seen as (
    select sport_family, local_date, distance_m, moving_s, ascent_m,
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from seen_activity($athlete_id, $audience)
    where local_date <= $today
),
run as (
    select *
    from seen
    where sport_family = 'run'
),
week as (
    select unnest(generate_series(
        min(week_start)::timestamp,
        $today::timestamp,
        interval 7 day
    ))::date as week_start
    from run
),
final as (
    select w.week_start,
        coalesce(sum(r.distance_m), 0)::bigint as distance_m,
        case when count(r.local_date) = 0 then 0 else sum(r.moving_s) end::bigint as moving_s,
        case when count(r.local_date) = 0 then 0 else sum(r.ascent_m) end::bigint as ascent_m,
        count(r.local_date)::integer as runs,
        w.week_start + 6 >= $today or w.week_start < (select min(local_date) from seen) as partial
    from week w
    left join run r using (week_start)
    group by w.week_start
)
select week_start, distance_m, moving_s, ascent_m, runs, partial
from final
order by week_start
