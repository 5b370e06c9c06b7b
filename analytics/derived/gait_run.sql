-- version: 1
-- What was each run like in each channel of gait, with the sums that a fit within it needs, and what was it run with?
-- grain: one channel of one run | units: m/s, %, and the channel's own; columns as of derived/gait_half.sql
-- The two halves are put together about the means of the run, so that a fit over these sums knows of no level: a day
-- that is higher as a whole bends no slope.
-- since: only runs of that local day and later, where no other matters
create or replace macro gait_run(athlete, audience, until, since := null) as table
with seen as (
    select activity_no, revision, activity_key, local_date, started_utc, sport, distance_m
    from seen_activity(athlete, audience, until)
    where sport_family = 'run' and (since is null or local_date >= since::date)
),
half as (
    select g.*,
        sum(g.n) over run as run_n,
        sum(g.n * g.speed_mps) over run / nullif(sum(g.n) over run, 0) as run_mps,
        sum(g.n * g.grade_pct) over run / nullif(sum(g.n) over run, 0) as run_pct,
        sum(g.n * g.value) over run / nullif(sum(g.n) over run, 0) as run_value
    from gait_half g
    semi join seen s on s.activity_no = g.activity_no and s.revision = g.revision
    where g.half is not null
    window run as (partition by g.activity_no, g.channel)
),
apart as (
    select *, speed_mps - run_mps as to_s, grade_pct - run_pct as to_g, value - run_value as to_v
    from half
),
summed as (
    select activity_no, channel, max(run_n)::bigint as n, max(run_mps) as speed_mps, max(run_pct) as grade_pct,
        max(run_value) as value,
        sum(sum_ss + n * to_s * to_s) as sum_ss,
        sum(sum_gg + n * to_g * to_g) as sum_gg,
        sum(sum_sg + n * to_s * to_g) as sum_sg,
        sum(sum_sv + n * to_s * to_v) as sum_sv,
        sum(sum_gv + n * to_g * to_v) as sum_gv,
        max(speed_mps) filter (half = 2) - max(speed_mps) filter (half = 1) as halves_s,
        max(grade_pct) filter (half = 2) - max(grade_pct) filter (half = 1) as halves_g,
        max(value) filter (half = 2) - max(value) filter (half = 1) as halves_v
    from apart
    group by activity_no, channel
),
final as (
    select s.*, a.activity_key as activity_id, a.local_date, a.started_utc, a.sport, a.distance_m,
        e.watch, e.pod, e.shoe
    from summed s
    join seen a using (activity_no)
    join run_equipment(athlete, audience, until, since := since) e using (activity_no)
)
select activity_no, activity_id, local_date, started_utc, sport, distance_m, channel, n, speed_mps, grade_pct, value,
    sum_ss, sum_gg, sum_sg, sum_sv, sum_gv, halves_s, halves_g, halves_v, watch, pod, shoe
from final;
