-- How far, how long and how high did the runner run each week?
-- grain: one week from the first run (or what expired) to the week of $today | units: m, s | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday), $today
-- Weeks by local date. A week without a run counts 0 within the recording's coverage (to the last activity of any
-- kind) and is unknown after it; moving time and climb sum what is known.
-- partial: not over on $today, begun before the first activity of any kind, or with days that the runner marked as
-- unrecorded; a week of these without a run is unknown, not 0.
-- missing: 'expired' where something expired on a day of the week, for a share 'withheld' (derived/missing_day.sql): all
-- amounts are null then, whatever else is known of it.
with seen as (
    select sport_family, local_date, distance_m, moving_s, ascent_m,
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from seen_activity($athlete_id, $audience, $until)
    where local_date <= $today
),
expired as (
    select local_date,
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from missing_day($athlete_id, $audience, $until)
    where local_date <= $today
),
expired_week as (
    select distinct week_start
    from expired
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
    from (select week_start from run union all select week_start from expired)
),
coverage as (
    select min(local_date) as first_day, max(local_date) as last_day
    from (select local_date from seen union all select local_date from expired)
),
unrecorded_week as (
    select distinct w.week_start
    from week w
    join seen_unrecorded($athlete_id, $audience, $until) u
        on u.from_date <= w.week_start + 6 and u.to_date >= w.week_start
),
summed as (
    select w.week_start, count(r.local_date)::integer as runs,
        sum(r.distance_m)::bigint as distance_m, sum(r.moving_s)::bigint as moving_s, sum(r.ascent_m)::bigint as ascent_m
    from week w
    left join run r using (week_start)
    group by w.week_start
),
judged as (
    select s.*,
        s.runs = 0 and s.week_start <= c.last_day and u.week_start is null as rested,
        e.week_start is not null as expired,
        s.week_start + 6 >= $today or s.week_start < c.first_day or u.week_start is not null as partial
    from summed s
    cross join coverage c
    left join unrecorded_week u using (week_start)
    left join expired_week e using (week_start)
),
final as (
    select week_start,
        case when expired then null when rested then 0 else distance_m end as distance_m,
        case when expired then null when rested then 0 else moving_s end as moving_s,
        case when expired then null when rested then 0 else ascent_m end as ascent_m,
        case when not expired then runs end as runs,
        partial or expired as partial,
        case when expired then case when $audience['owner'] then 'expired' else 'withheld' end end as missing
    from judged
)
select week_start, distance_m, moving_s, ascent_m, runs, partial, missing
from final
order by week_start
