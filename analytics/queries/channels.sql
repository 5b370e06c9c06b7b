-- What did the sensors say along the run?
-- grain: one of at most $bins equal parts of its distance, of its time where it has none (derived/run_bin.sql)
-- units: at in m or s, as axis says, else in the names | parameters: $athlete_id, $audience, $activity_id, $bins
-- null: no sensor said anything in this part; parts without a sample have no row
with final as (
    select *
    from run_bin($athlete_id, $audience, $activity_id, $bins)
)
select middle as "at", axis, speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w,
    altitude_m, samples, distance_m, elapsed_s
from final
order by bin
