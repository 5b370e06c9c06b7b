-- Which laps does the source state?
-- grain: one lap | units: in the names | parameters: $athlete_id, $audience, $until, $activity_id
-- What of gait it does not state is null here: analytics/run_parts.py finds it from the lap's samples.
with final as (
    select l.* replace (
        case when sees($audience, 'heartrate') then l.average_heart_rate_bpm end as average_heart_rate_bpm
    )
    from lap l
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
)
select lap_no, start_s, distance_m, elapsed_s, timer_s, ascent_m, average_heart_rate_bpm, average_cadence_spm,
    average_stance_ms, average_stance_balance_left_pct, trigger
from final
order by lap_no
