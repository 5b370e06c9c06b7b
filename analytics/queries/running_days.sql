-- How far was run on each day, and is all of it known?
-- grain: one calendar day, from the first activity of any kind (or what expired) to the last of these or the last note
-- units: m | parameters: $athlete_id, $audience, $until
-- A day up to the last note is covered: who writes that it hurts would have written of a run, too.
-- known: no distance is missing of it; of another day distance_m is what is known, which may be too little
-- run_known: whether there was a run is known
-- written: a run of the day has a description or a private note; a title alone is none (docs/decisions/0021). To whom
-- words are not shared it is false
with run_day as (
    select local_date, coalesce(sum(distance_m), 0)::bigint as distance_m, count(distance_m) = count(*) as measured,
        bool_or(regexp_matches(coalesce(description, '') || coalesce(private_note, ''), '\S')) as written
    from seen_activity($athlete_id, $audience, $until)
    where sport_family = 'run'
    group by local_date
),
final as (
    select d.local_date, r.local_date is not null as ran, coalesce(r.distance_m, 0) as distance_m, d.recorded,
        coalesce(r.measured, true) as measured, coalesce(r.written, false) as written
    from covered_day(
        $athlete_id, $audience, $until,
        through := (select max(local_date) from seen_note($athlete_id, $audience, $until))
    ) d
    left join run_day r using (local_date)
)
select local_date, ran, distance_m, recorded and measured as known, recorded or ran as run_known, written
from final
order by local_date
