-- Which activities did the runner delete?
-- grain: one activity, the last deleted first; of each its best record | parameters: $athlete_id, $audience (the owner)
with buried as (
    select r.activity_no, max(t.deleted_at) as deleted_at
    from activity_record r
    join source_activity s on s.activity_no = r.record_no
    join tombstone t on t.athlete_id = s.athlete_id and t.activity_key = s.activity_key
    where r.deleted and s.athlete_id = $athlete_id and $audience['owner']
    group by r.activity_no
),
final as (
    select s.activity_key as activity_id, s.local_date, coalesce(s.title, s.sport) as title, s.distance_m, s.elapsed_s,
        b.deleted_at
    from buried b
    join source_activity s using (activity_no)
)
select activity_id, local_date, title, distance_m, elapsed_s, deleted_at
from final
order by deleted_at desc, local_date desc, activity_id
