-- How far and how long did the runner run in each week of these build-ups?
-- grain: one week of one block, the latest block first | units: m, s | parameters: $athlete_id, $audience, $ends (the
-- blocks' last days), $weeks (of each block), $today
-- week: 0 is the 7 days that end with the block's last day, -1 the 7 days before these, and so on, so that all align
-- missing: why nothing is known of a week, and every amount is null then, never 0: 'ahead' it is still to come,
-- 'expired' something of Strava's API was removed, 'withheld' it is not shared (derived/missing_day.sql), 'unrecorded' by the runner's word, 'before'
-- it begins before the first activity of any kind, 'after' it has no run and begins after the last activity
-- partial: not over on $today | so_far_m: the block's distance up to this week, null from an unknown week on
with day as (
    select local_date, count(*) filter (sport_family = 'run') as runs, false as lost,
        sum(distance_m) filter (sport_family = 'run') as distance_m,
        sum(moving_s) filter (sport_family = 'run') as moving_s
    from seen_activity($athlete_id, $audience, $until)
    where local_date <= $today
    group by local_date
    union all
    select local_date, 0, true, null, null
    from missing_day($athlete_id, $audience, $until)
    where local_date <= $today
),
coverage as (
    select min(local_date) as first_day, max(local_date) as last_day
    from day
),
block as (
    select distinct unnest($ends::date[]) as block_end
),
week as (
    select block_end, -back as week, block_end - 7 * back - 6 as first_day, block_end - 7 * back as last_day
    from (select block_end, unnest(range($weeks::integer))::integer as back from block)
),
unrecorded as (
    select distinct w.block_end, w.week
    from week w
    join seen_unrecorded($athlete_id, $audience, $until) u on u.from_date <= w.last_day and u.to_date >= w.first_day
),
summed as (
    select w.block_end, w.week, w.first_day, w.last_day, coalesce(sum(d.runs), 0)::integer as runs,
        sum(d.distance_m)::bigint as distance_m, sum(d.moving_s)::bigint as moving_s,
        coalesce(bool_or(d.lost), false) as lost
    from week w
    left join day d on d.local_date between w.first_day and w.last_day
    group by all
),
judged as (
    select s.*,
        case
            when s.first_day > $today then 'ahead'
            when s.lost then case when $audience['owner'] then 'expired' else 'withheld' end
            when u.week is not null then 'unrecorded'
            when c.first_day is null or s.first_day < c.first_day then 'before'
            when s.runs = 0 and s.first_day > c.last_day then 'after'
        end as missing
    from summed s
    cross join coverage c
    left join unrecorded u using (block_end, week)
),
known as (
    select block_end, week, first_day, last_day, missing,
        case when missing is null then runs end as runs,
        case when missing is not null then null when runs = 0 then 0 else distance_m end as distance_m,
        case when missing is not null then null when runs = 0 then 0 else moving_s end as moving_s,
        missing is null and last_day >= $today as partial
    from judged
),
final as (
    select *,
        case
            when count(distance_m) over so_far = count(*) over so_far then sum(distance_m) over so_far
        end::bigint as so_far_m
    from known
    window so_far as (partition by block_end order by week)
)
select block_end, week, first_day, last_day, distance_m, moving_s, runs, so_far_m, partial, missing
from final
order by block_end desc, week
