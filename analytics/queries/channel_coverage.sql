-- How much of the run does each sensor cover?
-- grain: one column of `channels` | share: of all samples, 0-1 | parameters: $athlete_id, $audience, $activity_id
-- speed counts where the watch gives it or distance and time do
with counted as (
    select count(*) as total,
        count(speed_mps) as speed_mps,
        count(heart_rate_bpm) as heart_rate_bpm,
        count(cadence_spm) as cadence_spm,
        count(stance_ms) as stance_ms,
        count(stance_balance_left_pct) as stance_balance_left_pct,
        count(power_w) as power_w,
        count(altitude_m) as altitude_m
    from run_sample($athlete_id, $audience, $activity_id)
    having count(*) > 0
),
final as (
    select channel, samples, samples / nullif(total, 0) as share, total
    from counted
    unpivot (samples for channel in (
        speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w, altitude_m
    ))
)
select channel as "column", samples, share, total
from final
order by share desc, channel
