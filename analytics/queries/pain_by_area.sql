-- Where did it hurt, and how much, over time?
-- grain: one stretch of $step days of one area and side that holds a note with a number, counted from $first
-- units: 0-10 | parameters: $athlete_id, $audience, $first, $last, $step | no row is unknown, never painless
with note as (
    select local_date, area, side, severity, text,
        $first::date + (($step::integer * ((local_date - $first::date) // $step::integer)))::integer as day
    from seen_note($athlete_id, $audience, $until)
    where area is not null and severity is not null
        and local_date between $first::date and $last::date
),
final as (
    select day, area, side, max(severity) as worst, count(distinct local_date) as noted_days,
        arg_max(text, severity) as words
    from note
    group by day, area, side
)
select day, area, side, worst, noted_days, words
from final
order by area, side, day
