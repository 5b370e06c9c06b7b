-- Which runs of these days have a channel of gait, and what are the sums that a fit within them needs?
-- grain: one run, in order | parameters: $athlete_id, $audience, $until, $channel, $first, $last
-- units: m/s, %, and the channel's own; columns as of derived/gait_run.sql
with final as (
    select *
    from gait_run($athlete_id, $audience, $until, since := $first)
    where channel = $channel and local_date <= $last::date
)
select activity_id, local_date, sport, n, speed_mps, grade_pct, value, sum_ss, sum_gg, sum_sg, sum_sv, sum_gv, watch, pod,
    shoe
from final
order by local_date, started_utc nulls first, activity_id
