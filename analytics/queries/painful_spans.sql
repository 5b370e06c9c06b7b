-- On which days was something sore, or may have been?
-- grain: one span of days, in order | parameters: $athlete_id, $audience, $until
-- Notes of 1/10 or more of one place with at most 28 days between them are one span, with the 7 days before and after
with painful_day as (
    select distinct area, side, local_date
    from seen_note($athlete_id, $audience, $until)
    where severity >= 1
),
spaced as (
    select *,
        coalesce(local_date - lag(local_date) over (partition by area, side order by local_date) > 28, true) as begins
    from painful_day
),
numbered as (
    select *, count(*) filter (begins) over (partition by area, side order by local_date) as span
    from spaced
),
final as (
    select min(local_date) - 7 as first_day, max(local_date) + 7 as last_day
    from numbered
    group by area, side, span
)
select first_day, last_day
from final
order by first_day, last_day
