-- What was the running load of each day, by each of the sources that it can be told by?
-- grain: one calendar day of coverage: from the first activity of any kind (or what expired) to the last
-- units: distance_load km, rpe_load rated effort (CR-10) times minutes, heartrate_load TRIMP; known_m m
-- parameters: $athlete_id, $audience, $until, $estimated_max_bpm (where the runner states no maximum; null for none)
-- Only running is running load, by the run's own local day. A day without a run is 0. Unknown, not 0, is a day that the
-- runner marked as unrecorded or that lost something (derived/missing_day.sql): recorded is false; and by a source, one
-- with a run that this source says nothing of.
-- A run's TRIMP is that of its samples, by what the runner said of himself for its day (derived/fact_span.sql); none where
-- its heart rate is not known for 80 % of its moving time (without one, of what is recorded).
-- known_m: what is known to have been run that day, whatever else was; of an unknown day it is too little.
with seen as (
    select activity_no, sport_family, local_date, distance_m, moving_s, moving_s * rpe / 60 as rpe_minutes
    from seen_activity($athlete_id, $audience, $until)
),
run as (
    select *
    from seen
    where sport_family = 'run'
),
run_day_heart as (
    select r.local_date,
        max(try_cast(f.value as double)) filter (f.fact = 'resting_heart_rate') as resting_bpm,
        coalesce(max(try_cast(f.value as double)) filter (f.fact = 'max_heart_rate'), $estimated_max_bpm) as maximum_bpm,
        max(f.value) filter (f.fact = 'sex') as sex
    from (select distinct local_date from run) r
    join fact_span($athlete_id) f
        on (f.first_day is null or f.first_day <= r.local_date) and (f.end_day is null or r.local_date < f.end_day)
    group by r.local_date
),
run_trimp as (
    select r.activity_no,
        case
            when sum(t.seconds) filter (t.heart_rate_bpm is not null)
                >= 0.8 * coalesce(nullif(r.moving_s, 0), sum(t.seconds))
            then sum(t.seconds / 60 * trimp_per_minute(t.heart_rate_bpm, h.resting_bpm, h.maximum_bpm, h.sex))
        end as trimp
    from run r
    join run_day_heart h using (local_date)
    join heart_rate_time t using (activity_no)
    where sees($audience, 'heartrate')
    group by r.activity_no, r.moving_s
),
run_day as (
    select local_date, count(*)::integer as runs,
        coalesce(sum(distance_m), 0)::bigint as known_m,
        case when count(distance_m) = count(*) then sum(distance_m) / 1000 end as distance_load,
        case when count(rpe_minutes) = count(*) then sum(rpe_minutes) end as rpe_load,
        case when count(trimp) = count(*) then sum(trimp) end as heartrate_load
    from run
    left join run_trimp using (activity_no)
    group by local_date
),
judged as (
    select d.local_date, r.distance_load, r.rpe_load, r.heartrate_load,
        coalesce(r.runs, 0) as runs,
        coalesce(r.known_m, 0) as known_m,
        d.recorded
    from covered_day($athlete_id, $audience, $until) d
    left join run_day r using (local_date)
),
final as (
    select local_date, runs, recorded, known_m,
        case when not recorded then null when runs = 0 then 0 else distance_load end as distance_load,
        case when not recorded then null when runs = 0 then 0 else rpe_load end as rpe_load,
        case when not recorded then null when runs = 0 then 0 else heartrate_load end as heartrate_load
    from judged
)
select local_date, runs, recorded, known_m, distance_load, rpe_load, heartrate_load
from final
order by local_date
