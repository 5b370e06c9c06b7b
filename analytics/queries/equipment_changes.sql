-- When did the watch, the pod or the shoe change from one run with gait to the next?
-- grain: one change of one kind, in order | parameters: $athlete_id, $audience, $until
-- new: what came was never used before | before, after: null where nothing says what it was
with told as (
    select a.activity_key as activity_id, a.local_date, a.started_utc,
        coalesce(e.watch, '') as watch, coalesce(e.pod, '') as pod, coalesce(e.shoe, '') as shoe
    from seen_activity($athlete_id, $audience, $until) a
    join run_equipment($athlete_id, $audience, $until) e using (activity_no)
    semi join gait_sums g on g.activity_no = a.activity_no and g.revision = a.revision and g.n > 0
),
placed as (
    select *, row_number() over (order by local_date, started_utc nulls first, activity_id) as place
    from told
),
long as (
    unpivot placed on watch, pod, shoe into name kind value name
),
followed as (
    select *,
        lag(name) over (partition by kind order by place) as before,
        row_number() over (partition by kind, name order by place) = 1 as new
    from long
),
final as (
    select local_date, activity_id, kind, nullif(before, '') as before, nullif(name, '') as after, new, place
    from followed
    where before <> name
)
select local_date, activity_id, kind, before, after, new
from final
order by place, kind
