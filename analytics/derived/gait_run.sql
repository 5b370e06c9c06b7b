-- version: 2
-- What was each run like in each channel of gait, with the sums that a fit within it needs, and what was it run with?
-- grain: one channel of one run | units: m/s, %, and the channel's own; columns as of derived/gait_sums.sql
-- since: only runs of that local day and later, where no other matters
create or replace macro gait_run(athlete, audience, until, since := null) as table
with seen as (
    select activity_no, revision, activity_key, local_date, started_utc, sport, distance_m
    from seen_activity(athlete, audience, until)
    where sport_family = 'run' and (since is null or local_date >= since::date)
),
final as (
    select g.*, s.activity_key as activity_id, s.local_date, s.started_utc, s.sport, s.distance_m, e.watch, e.pod, e.shoe
    from gait_sums g
    join seen s using (activity_no, revision)
    join run_equipment(athlete, audience, until, since := since) e using (activity_no)
    where g.n > 0
)
select activity_no, activity_id, local_date, started_utc, sport, distance_m, channel, n, speed_mps, grade_pct, value,
    sum_ss, sum_gg, sum_sg, sum_sv, sum_gv, halves_s, halves_g, halves_v, watch, pod, shoe
from final;
