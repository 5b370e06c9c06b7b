-- When did the watch, the pod or the shoe change from one run with gait to the next?
-- grain: one change of one kind, in order | parameters: $athlete_id, $audience, $until
-- new: what came was never used before | before, after: null where nothing says what it was
with told as (
    select distinct activity_id, local_date, started_utc,
        coalesce(watch, '') as watch, coalesce(pod, '') as pod, coalesce(shoe, '') as shoe
    from gait_run($athlete_id, $audience, $until)
    where channel <> 'speed_mps'
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
