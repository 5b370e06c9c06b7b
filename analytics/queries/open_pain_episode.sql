-- Which pains are still open?
-- grain: one open episode (area, side), the latest first | parameters: $athlete_id, $audience, $on
-- An episode opens at a note of 2/10 or more that follows 28 days without one. It is over when, after its last such
-- note, either (a) there is a note of 1/10 or less (of this area and side, or "no pain") 14 days or more later, and on
-- that day the 28-day distance was 70 % of what it was before the onset (median over the 12 weeks before it); or
-- (b) on some day 28 days or more after its last note of any severity, the 28-day distance was 70 % of the median of
-- the 26 weeks before the onset (not of the layoff that it led to).
-- Where there is no distance to compare with, the time alone decides. A day without a note is unknown, not painless.
with note as (
    select local_date, area, side, severity
    from seen_note($athlete_id, $audience, $until)
    where severity is not null and local_date <= $on
),
painful_day as (
    select area, side, local_date, max(severity) as severity
    from note
    where severity >= 2
    group by area, side, local_date
),
spaced as (
    select *,
        local_date - lag(local_date) over (partition by area, side order by local_date) as days_since
    from painful_day
),
episode as (
    select area, side,
        max(local_date) filter (where days_since is null or days_since > 28) as onset,
        max(local_date) as last_painful,
        arg_max(severity, local_date) as last_severity
    from spaced
    group by area, side
),
day as (
    select unnest(generate_series(min(local_date)::timestamp, $on::timestamp, interval 1 day))::date as local_date
    from seen_activity($athlete_id, $audience, $until)
),
run_distance as (
    select local_date, sum(distance_m) as distance_m
    from seen_activity($athlete_id, $audience, $until)
    where sport_family = 'run'
    group by local_date
),
month_distance as (
    select d.local_date,
        sum(coalesce(r.distance_m, 0)) over (
            order by d.local_date range between interval 27 day preceding and current row
        ) as distance_28d_m,
        d.local_date - min(d.local_date) over () >= 27 as full_month
    from day d
    left join run_distance r using (local_date)
),
usual as (
    select e.area, e.side,
        nullif(median(m.distance_28d_m) filter (where m.local_date >= e.onset - 84), 0) as before_onset_m,
        nullif(median(m.distance_28d_m), 0) as half_year_m
    from episode e
    left join month_distance m on m.full_month and m.local_date between e.onset - 182 and e.onset - 1
    group by e.area, e.side
),
eased as (
    select e.area, e.side, n.local_date
    from episode e
    join note n on n.severity <= 1 and n.local_date >= e.last_painful + 14
        and (n.area is null or (n.area = e.area and n.side = e.side))
),
resolved as (
    select x.area, x.side
    from eased x
    join usual u using (area, side)
    left join month_distance m using (local_date)
    where coalesce(10 * m.distance_28d_m >= 7 * u.before_onset_m, true)
),
last_note as (
    select area, side, max(local_date) as local_date
    from note
    group by area, side
),
silent as (
    select distinct n.area, n.side
    from last_note n
    join usual u using (area, side)
    left join month_distance m on m.local_date between n.local_date + 28 and $on::date
    where $on::date - n.local_date >= 28
        and coalesce(10 * m.distance_28d_m >= 7 * u.half_year_m, true)
),
final as (
    select e.area, e.side, e.onset, e.last_painful, e.last_severity
    from episode e
    anti join resolved using (area, side)
    anti join silent using (area, side)
)
select area, side, onset, last_painful, last_severity
from final
order by last_painful desc, area, side
