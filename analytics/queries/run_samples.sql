-- What did the watch say along a run, as far as its page tells of it?
-- grain: one sample, in the order of the file, as it came | units: in the names
-- parameters: $athlete_id, $audience, $until, $activity_id
-- analytics/run_parts.py says where on the run each was, and what can be believed
with final as (
    select *
    from seen_sample($athlete_id, $audience, $until, $activity_id)
)
select elapsed_s, distance_m, speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w,
    altitude_m, latitude_deg, longitude_deg
from final
order by ordinal
