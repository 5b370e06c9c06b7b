-- What do the runs of the six weeks before each of these say of how a channel goes with speed and grade?
-- grain: one channel that one of these runs has | parameters: $athlete_id, $audience, $until, $activity_ids
-- Runs with the same watch, pod and shoe, with or without a known grade as this one, of the 42 days before its day; sums
-- as of derived/gait_run.sql, added up, null where there was no such run
with first_day as (
    select min(local_date) as local_date
    from listed_activity($athlete_id, $audience, $until)
    where list_contains($activity_ids::varchar[], activity_key)
),
run as (
    select *, grade_pct is not null as graded
    from gait_run($athlete_id, $audience, $until, since := (select local_date - 42 from first_day))
),
this as (
    select *
    from run
    where list_contains($activity_ids::varchar[], activity_id)
),
final as (
    select t.activity_id, t.channel, count(r.n) as runs, coalesce(sum(r.n), 0)::bigint as parts, sum(r.sum_ss) as sum_ss,
        sum(r.sum_gg) as sum_gg, sum(r.sum_sg) as sum_sg, sum(r.sum_sv) as sum_sv, sum(r.sum_gv) as sum_gv
    from this t
    left join run r on r.channel = t.channel and r.graded = t.graded
        and r.local_date between t.local_date - 42 and t.local_date - 1
        and r.watch is not distinct from t.watch and r.pod is not distinct from t.pod
        and r.shoe is not distinct from t.shoe
    group by t.activity_id, t.channel
)
select activity_id, channel, runs, parts, sum_ss, sum_gg, sum_sg, sum_sv, sum_gv
from final
order by activity_id, channel
