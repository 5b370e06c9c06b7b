-- What came with these build-ups and after them: was pain noted, and did running stop?
-- grain: one block, the latest first | units: days | parameters: $athlete_id, $audience, $ends (the blocks' last days),
-- $weeks (of each block), $today
-- noted_days, painful_days (2/10 or more): from the block's first day to 14 days after its last; null for who may not
-- see pain
-- days_after: how many of the 28 days after the last one are known, with or without a run
-- idle_*: the longest stretch of 7 days or more without a run of which a day lies in these 28; idle_open: it may be
-- longer, because a day that is unknown stands at an end of it
with recorded as (
    select local_date, bool_or(sport_family = 'run') as run, false as unknown
    from seen_activity($athlete_id, $audience, $until)
    where local_date <= $today
    group by local_date
    union all
    select local_date, false, true
    from missing_day($athlete_id, $audience, $until)
    where local_date <= $today
),
coverage as (
    select min(local_date) as first_day, max(local_date) as last_day
    from recorded
),
unknown_day as (
    select local_date
    from recorded
    where unknown
    union
    select unnest(generate_series(
        from_date::timestamp, least(to_date, $today::date)::timestamp, interval 1 day
    ))::date as local_date
    from seen_unrecorded($athlete_id, $audience, $until)
),
block as (
    select distinct unnest($ends::date[]) as block_end
),
noted as (
    select b.block_end, count(distinct n.local_date)::integer as noted_days,
        (count(distinct n.local_date) filter (n.severity >= 2))::integer as painful_days
    from block b
    join seen_note($athlete_id, $audience, $until) n
        on n.local_date between b.block_end - 7 * $weeks::integer + 1 and b.block_end + 14
    where n.local_date <= $today
    group by b.block_end
),
not_idle as (
    select local_date, bool_or(run) as run
    from (select local_date, run from recorded where run union all select local_date, false from unknown_day)
    group by local_date
),
stretch as (
    select local_date + 1 as idle_from, not run or lead(run) over in_time is distinct from true as idle_open,
        (coalesce(lead(local_date) over in_time, last_day + 1) - local_date - 1)::integer as idle_days
    from not_idle
    cross join coverage
    window in_time as (order by local_date)
),
idle as (
    select b.block_end, s.idle_from, s.idle_days, s.idle_open
    from block b
    join stretch s on s.idle_from <= b.block_end + 28 and s.idle_from + s.idle_days > b.block_end + 1
    where s.idle_days >= 7
    qualify row_number() over (partition by b.block_end order by s.idle_days desc, s.idle_from) = 1
),
known_after as (
    select b.block_end, count(*)::integer as days_after
    from (select block_end, block_end + unnest(range(1, 29))::integer as local_date from block) b
    join coverage c on b.local_date between c.first_day and c.last_day
    anti join unknown_day u using (local_date)
    group by b.block_end
),
final as (
    select b.block_end,
        case when sees($audience, 'pain') then coalesce(n.noted_days, 0) end as noted_days,
        case when sees($audience, 'pain') then coalesce(n.painful_days, 0) end as painful_days,
        coalesce(k.days_after, 0) as days_after, i.idle_days, i.idle_from, i.idle_open
    from block b
    left join noted n using (block_end)
    left join known_after k using (block_end)
    left join idle i using (block_end)
)
select block_end, noted_days, painful_days, days_after, idle_days, idle_from, idle_open
from final
order by block_end desc
