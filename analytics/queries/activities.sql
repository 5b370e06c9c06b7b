-- Which activities are there?
-- grain: one activity, newest first; total is how many match, on whatever page | units: m, s, beats/min
-- parameters: $athlete_id, $audience, $limit, $offset, and what to match, null for any: $family, $first_day, $last_day
-- (local dates, both included), $at_least_m, $text (in title or description, upper or lower case, no wildcards)
-- sources, expires_at: derived/activity_origin.sql | spike_state: of the session of running that it belongs to; null where it belongs to none
with matching as (
    select *,
        split_part(activity_key, '.', 1) as original,
        count(*) over () as total
    from listed_activity($athlete_id, $audience, $until)
    where ($family::varchar is null or sport_family = $family)
        and ($first_day::date is null or local_date >= $first_day)
        and ($last_day::date is null or local_date <= $last_day)
        and ($at_least_m::bigint is null or distance_m >= $at_least_m)
        and ($text::varchar is null
            or contains(lower(title), lower($text))
            or contains(lower(description), lower($text)))
),
page as (
    select *
    from matching
    order by local_date desc, started_utc desc nulls last, original desc, session_index desc
    limit $limit offset $offset
),
spike as (
    select unnest(activity_ids) as activity_key, state
    from session_spike($athlete_id, $audience, $until)
),
final as (
    select p.activity_key as activity_id, p.local_date, p.started_utc,
        p.started_utc + to_seconds(p.utc_offset_s) as started_local,
        p.sport_family, p.sport, p.title, p.distance_m, p.moving_s, p.ascent_m, p.average_heart_rate_bpm,
        p.sample_count, p.counted, p.records, o.sources, o.expires_at, s.state as spike_state, p.total, p.original, p.session_index
    from page p
    left join spike s using (activity_key)
    left join activity_origin($athlete_id, $audience, $until) o using (activity_no)
)
select activity_id, local_date, started_utc, started_local, sport_family, sport, title, distance_m, moving_s, ascent_m,
    average_heart_rate_bpm, sample_count, counted, records, sources, expires_at, spike_state, total
from final
order by local_date desc, started_utc desc nulls last, original desc, session_index desc
