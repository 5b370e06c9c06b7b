-- What is each run called, was it a race, and how long did it take?
-- grain: one run, in the order of time | units: m, s | parameters: $athlete_id, $audience
-- race: a source says so; sounds_like_one: only its title does, which is a guess (kilometres on end are no title)
-- lost_near: something expired (derived/missing_day.sql) in the 12 weeks before it or after it, so nobody knows which
-- run of these was the longest
with gap as (
    select coalesce(list(local_date), []) as days
    from missing_day($athlete_id, $audience, $until)
),
final as (
    select activity_key as activity_id, local_date, started_utc, elapsed_s, distance_m, title,
        coalesce(race, false) as race,
        coalesce(
            regexp_matches(
                title, '\b(race[ds]?|marath?[oó]na?|ultra|wettkampf|carrera|gara|(5|10|15|20|50|100) ?k)(\b|$)', 'i'
            ) and not regexp_matches(
                title, '\b(pace|tempo|easy|recovery|training|workout|intervals?|warm|cool|prep|shake|test|after|before)',
                'i'
            ),
            false
        ) as sounds_like_one,
        len(days) > 0
            and len(list_filter(days, lambda day: day between local_date - 84 and local_date + 84)) > 0 as lost_near
    from seen_activity($athlete_id, $audience, $until)
    cross join gap
    where sport_family = 'run'
)
select activity_id, local_date, started_utc, elapsed_s, distance_m, title, race, sounds_like_one, lost_near
from final
order by local_date, started_utc nulls first, activity_id
