-- How far did each shoe go, and what else was run with?
-- grain: one kind and name, shoes first, the last used first | units: m | parameters: $athlete_id, $audience, $until
-- spans: what the runner dated of it, with the numbers of the entries; empty where only files name it
with used as (
    select a.activity_no, a.local_date, a.distance_m, e.watch, e.pod, e.shoe
    from seen_activity($athlete_id, $audience, $until) a
    join run_equipment($athlete_id, $audience, $until) e using (activity_no)
),
long as (
    unpivot used on watch, pod, shoe into name kind value name
),
ran as (
    select kind, name, count(*) as runs, coalesce(sum(distance_m), 0)::bigint as distance_m,
        min(local_date) as first_day, max(local_date) as last_day
    from long
    group by kind, name
),
dated as (
    select kind, name,
        list(
            struct_pack(id := equipment_id, from_date := from_date, to_date := to_date, text := text)
            order by from_date nulls first, equipment_id
        ) as spans
    from seen_equipment($athlete_id, $audience, $until)
    group by kind, name
),
final as (
    select kind, name, coalesce(r.runs, 0) as runs, coalesce(r.distance_m, 0) as distance_m, r.first_day, r.last_day,
        coalesce(d.spans, []) as spans
    from ran r
    full join dated d using (kind, name)
)
select kind, name, runs, distance_m, first_day, last_day, spans
from final
order by kind <> 'shoe', kind, last_day desc nulls last, name
