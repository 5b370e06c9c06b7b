-- How bad was the worst pain, day by day or week by week, and when was it said that nothing hurt?
-- grain: one stretch of $step days that holds a note, counted from $first | units: 0-10, days
-- parameters: $athlete_id, $audience, $first, $last, $step | a stretch without a row is unknown, never painless
with note as (
    select local_date, severity,
        $first::date + (($step::integer * ((local_date - $first::date) // $step::integer)))::integer as day
    from seen_note($athlete_id, $audience, $until)
    where local_date between $first::date and $last::date
),
final as (
    select day,
        max(severity) as worst,
        count(distinct local_date) filter (severity > 0) as painful_days,
        count(distinct local_date) as noted_days,
        count(*) as notes
    from note
    group by day
)
select day, worst, painful_days, noted_days, notes
from final
order by day
