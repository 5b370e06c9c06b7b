-- What was each run like in one channel of gait, or in some of them?
-- grain: one channel of one run with steady parts, in order | parameters: $athlete_id, $audience, $until, $channels
-- units: m/s, %, and the channel's own; sum_* and halves_* as of derived/gait_sums.sql
-- analytics/gait_match.py takes it to the same speed and to level ground
select channel, activity_id, local_date, sport, distance_m, n, value as mean, speed_mps, grade_pct, sum_ss, sum_gg,
    sum_sg, sum_sv, sum_gv, halves_s, halves_g, halves_v, watch, pod, shoe
from gait_run($athlete_id, $audience, $until)
where list_contains($channels::varchar[], channel)
order by channel, local_date, started_utc nulls first, activity_id
