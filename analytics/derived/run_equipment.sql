-- version: 2
-- With which watch, pod and shoe was each run recorded?
-- grain: one run | a kind is null where neither the file nor the runner says it
-- watch: the device that made the file; pod: foot pods and straps that measure running dynamics, all of them in one
-- name. With the end of their serial numbers, which are two devices of one kind apart; before what the runner dated. A
-- device that says nothing of itself (an app under development) is none.
-- shoe: as the service names it with the run, before what the runner dated. Of two dated facts the later one holds.
-- since: only runs of that local day and later, where no other matters
create or replace macro run_equipment(athlete, audience, until, since := null) as table
with run as (
    select activity_no, source_no, local_date, gear
    from seen_activity(athlete, audience, until)
    where sport_family = 'run' and (since is null or local_date >= since::date)
),
stated as (
    select distinct source_no, manufacturer, product, serial_number, coalesce(device_index, 256) as place,
        case
            when coalesce(device_index, 0) = 0 then 'watch'
            when device_type in ('stride_speed_distance', '124', 'running_dynamics', '30')
                or manufacturer = 'stryd'
                or regexp_matches(lower(product), '^hrm[-_0-9]*(run|tri|pro)|^rd_pod') then 'pod'
        end as kind
    from device
    semi join run using (source_no)
    where manufacturer is not null or product is not null
),
device_of as (
    select source_no, kind, min(place) as place,
        nullif(
            case when manufacturer = 'development' then '' else coalesce(manufacturer || ' ', '') end
                || coalesce(product, '')
                || coalesce(' …' || right(max(serial_number)::varchar, 4), ''),
            ''
        ) as name
    from stated
    where kind is not null
    group by source_no, kind, manufacturer, product
),
carried as (
    select source_no,
        arg_min(name, (place, name)) filter (kind = 'watch') as watch,
        string_agg(name, ' + ' order by name) filter (kind = 'pod') as pod
    from device_of
    group by source_no
),
fact as (
    select r.activity_no, e.kind,
        arg_max(e.name, (coalesce(e.from_date, date '0001-01-01'), e.equipment_id)) as name
    from run r
    join seen_equipment(athlete, audience, until) e
        on r.local_date between coalesce(e.from_date, r.local_date) and coalesce(e.to_date, r.local_date)
    group by r.activity_no, e.kind
),
dated as (
    select activity_no,
        any_value(name) filter (kind = 'watch') as watch,
        any_value(name) filter (kind = 'pod') as pod,
        any_value(name) filter (kind = 'shoe') as shoe
    from fact
    group by activity_no
),
final as (
    select r.activity_no, r.local_date,
        coalesce(c.watch, d.watch) as watch,
        coalesce(c.pod, d.pod) as pod,
        coalesce(r.gear, d.shoe) as shoe
    from run r
    left join carried c using (source_no)
    left join dated d using (activity_no)
)
select activity_no, local_date, watch, pod, shoe
from final;
