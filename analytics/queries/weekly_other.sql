-- What else did the runner do each week, apart from running, and how much of it is aerobic?
-- grain: one week and family of sport other than running | units: s | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday), $today
-- aerobic_s: moving time of what trains heart and lungs without running: elliptical, stairs, hikes, other endurance
-- sports, and walks uphill: with a climb of 20 m a km or more, or indoors, where nobody records the slope. Strength,
-- mobility and walks on the level have none; null where all that is aerobic lacks a time.
-- missing: 'expired' where something expired on a day of the week, for a share 'withheld' (derived/missing_day.sql): amounts are null then, and
-- a family without a row may have lost its only one
with expired_week as (
    select distinct local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from missing_day($athlete_id, $audience, $until)
),
told as (
    select
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start,
        sport_family, moving_s,
        case sport_family
            when 'walk' then
                coalesce(1000 * ascent_m >= 20 * distance_m, false)
                or regexp_matches(lower(sport_raw), 'treadmill|indoor')
            when 'other' then
                regexp_matches(
                    lower(sport_raw),
                    'ride|cycl|biking|cicl|vélo|rad(fahr|sport)|fietsrit|cykel|swim|schwimm|natation|natación|nat\.|zwem'
                    || '|svømn|rowing|virtualrow|nordic.?ski|cross.?country.?ski|rollerski|kayak|canoe|paddling'
                    || '|ice.?skate|inline.?skate|snow.?shoe'
                ) and not regexp_matches(lower(sport_raw), 'motor|e.?bik|e.?mountain')
            else sport_family in ('elliptical', 'stairs', 'hike', 'cardio')
        end as aerobic
    from seen_activity($athlete_id, $audience, $until)
    where sport_family <> 'run' and local_date <= $today
),
summed as (
    select week_start, sport_family, sum(moving_s)::bigint as moving_s,
        case when count(*) filter (aerobic) = 0 then 0 else sum(moving_s) filter (aerobic) end::bigint as aerobic_s,
        count(*)::integer as activities
    from told
    group by week_start, sport_family
),
final as (
    select s.week_start, s.sport_family,
        case when e.week_start is null then s.moving_s end as moving_s,
        case when e.week_start is null then s.aerobic_s end as aerobic_s,
        case when e.week_start is null then s.activities end as activities,
        case when e.week_start is not null then case when $audience['owner'] then 'expired' else 'withheld' end end as missing
    from summed s
    left join expired_week e using (week_start)
)
select week_start, sport_family, moving_s, aerobic_s, activities, missing
from final
order by week_start, sport_family
