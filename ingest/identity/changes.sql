-- What did the runner change, and what stood there before?
-- grain: one field of one activity of the temp table `merged` (activities.sql)
insert into activity_change
with latest as (
    select m.activity_no, o.field, arg_max(o.value, (o.changed_at, o.activity_key)) as value, max(o.changed_at) as changed_at
    from merged m
    join grouped g on g.group_no = m.group_no
    join record r on r.no = g.record_no
    join field_override o on o.athlete_id = r.athlete_id and o.activity_key = r.key
    group by m.activity_no, o.field
),
final as (
    select l.activity_no, l.field, l.value,
        case l.field
            when 'title' then m.any_title
            when 'sport' then m.known_sport[2]
            when 'distance_m' then coalesce(nullif(m.distance_m, 0), m.any_distance_m)::varchar
            when 'local_date' then m.local_date::varchar
            when 'rpe' then m.any_rpe::varchar
            when 'counted' then 'yes'
        end as replaced,
        l.changed_at
    from latest l
    join merged m using (activity_no)
)
select activity_no, field, value, replaced, changed_at
from final
order by activity_no, field;
