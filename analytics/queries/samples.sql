-- What did the watch record, sample by sample?
-- grain: one sample, in the order of the file, as it came | units: in the names
-- parameters: $athlete_id, $audience, $activity_id
with final as (
    select *
    from seen_sample($athlete_id, $audience, $until, $activity_id)
)
select ordinal, elapsed_s, distance_m, latitude_deg, longitude_deg, altitude_m, speed_mps, grade_pct, heart_rate_bpm,
    cadence_spm, cadence_rpm, power_w, temperature_c, stance_ms, stance_balance_left_pct, vertical_oscillation_mm,
    vertical_ratio_pct, step_length_mm
from final
order by ordinal
