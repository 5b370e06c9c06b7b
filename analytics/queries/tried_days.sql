-- How bad was the pain on each day before, during and after what was tried?
-- grain: one day of a part (before, during, after) of an entry on which a number was noted | units: 0-10
-- parameters: $athlete_id, $audience, $until, $today | 14 days before and 14 after, none of them after $today
-- The worst number of the day of the place that the entry is for, on its side or on both; "no pain" is 0. Without a
-- place it is the worst of any. A day without a row is unknown, never painless
with entry as (
    select tried_id as id, from_date, to_date, area, side
    from seen_tried($athlete_id, $audience, $until)
),
stretch as (
    select id, area, side, 'before' as part, from_date - 14 as first_day, from_date - 1 as last_day from entry
    union all by name
    select id, area, side, 'during' as part, from_date as first_day, coalesce(to_date, $today::date) as last_day
    from entry
    union all by name
    select id, area, side, 'after' as part, to_date + 1 as first_day, to_date + 14 as last_day from entry
    where to_date is not null
),
final as (
    select s.id, s.part, n.local_date as day, max(n.severity) as worst
    from stretch s
    join seen_note($athlete_id, $audience, $until) n
        on n.local_date between s.first_day and least(s.last_day, $today::date)
        and (
            n.area is null or s.area is null
            or (n.area = s.area and (s.side = 'unspecified' or n.side in (s.side, 'bilateral')))
        )
    where n.severity is not null
    group by s.id, s.part, n.local_date
)
select id, part, day, worst
from final
order by id desc, day
