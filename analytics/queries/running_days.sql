-- How far was run on each day, and is all of it known?
-- grain: one calendar day, from the first activity of any kind (or what expired) to the last of these or the last note
-- units: m | parameters: $athlete_id, $audience, $until
-- A day up to the last note is covered: who writes that it hurts would have written of a run, too.
-- known: no distance is missing of it; of another day distance_m is what is known, which may be too little
-- run_known: whether there was a run is known
with seen as (
    select local_date, sport_family, distance_m
    from seen_activity($athlete_id, $audience, $until)
),
expired as (
    select local_date
    from expired_day($athlete_id, $audience, $until)
),
span as (
    select min(local_date) as first_day, max(local_date) as last_day
    from (select local_date from seen union all select local_date from expired)
),
noted as (
    select max(local_date) as last_day
    from seen_note($athlete_id, $audience, $until)
),
day as (
    select unnest(generate_series(
        s.first_day::timestamp, greatest(s.last_day, n.last_day)::timestamp, interval 1 day
    ))::date as local_date
    from span s
    cross join noted n
),
run_day as (
    select local_date, coalesce(sum(distance_m), 0)::bigint as distance_m, count(distance_m) = count(*) as measured
    from seen
    where sport_family = 'run'
    group by local_date
),
unrecorded as (
    select distinct d.local_date
    from day d
    join seen_unrecorded($athlete_id, $audience, $until) u on d.local_date between u.from_date and u.to_date
),
final as (
    select d.local_date, r.local_date is not null as ran,
        coalesce(r.distance_m, 0) as distance_m,
        u.local_date is null and e.local_date is null as recorded,
        coalesce(r.measured, true) as measured
    from day d
    left join run_day r using (local_date)
    left join unrecorded u using (local_date)
    left join expired e using (local_date)
)
select local_date, ran, distance_m, recorded and measured as known, recorded or ran as run_known
from final
order by local_date
