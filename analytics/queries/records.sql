-- Which records is this activity made of, what does each say, and why are they together?
-- grain: one record, the one whose samples hold first | units: in the names | parameters: $athlete_id, $audience,
-- $activity_id | columns: derived/activity_source.sql
with final as (
    select *
    from activity_source($athlete_id, $audience)
    where activity_id = $activity_id
)
select record_id, kind, path, title, description, gear, race, rpe, sport_family, sport, sport_raw, local_date,
    started_local, elapsed_s, moving_s, distance_m, ascent_m, average_heart_rate_bpm, sample_count, native_id,
    holds_samples, holds_words, rule, reason
from final
order by holds_samples desc, holds_words desc, kind, record_id
