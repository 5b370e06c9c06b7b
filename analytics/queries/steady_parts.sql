-- What was each 100 m of a run like, as far as the runner ran steadily?
-- grain: one part of 100 m of which at least half is steady (derived/steady_part.sql) | units: in the names; at_km is
-- its middle | parameters: $athlete_id, $audience, $until, $activity_id
with final as (
    select *, (part + 0.5) / 10 as at_km
    from steady_part((
        select list(activity_no)
        from listed_activity($athlete_id, $audience, $until)
        where activity_key = $activity_id
    ))
)
select part, at_km, speed_mps, grade_pct, cadence_spm, stance_ms, stance_balance_left_pct, vertical_oscillation_mm,
    vertical_ratio_pct, step_length_mm, power_w, samples, cadence_halved
from final
order by part
