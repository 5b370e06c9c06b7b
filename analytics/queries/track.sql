-- Where did the run go?
-- grain: the first position in each of at most $points equal parts of the run (derived/run_bin.sql), in order
-- units: at in m from the start (s where the run has no distance), else in the names, means of the part
-- parameters: $athlete_id, $audience, $activity_id, $points
-- segment: rises by one where a pause or more than 30 s lie between two positions; no line is drawn across
with part as (
    select *,
        place.clock_s as placed_s,
        lag(place.clock_s) over in_order as placed_before_s,
        place.leaps + lag(leaps - place.leaps) over in_order > 0 as leapt
    from run_bin($athlete_id, $audience, $activity_id, $points)
    where place is not null
    window in_order as (order by bin)
),
split as (
    select *,
        leapt or exists (
            from pause p
            where p.activity_no = part.activity_no and p.start_s < part.placed_s and p.end_s > part.placed_before_s
        ) as apart
    from part
),
final as (
    select *,
        1 + count(*) filter (apart) over (order by bin rows unbounded preceding) as segment
    from split
)
select place.latitude_deg, place.longitude_deg, place.position as "at", segment, speed_mps, heart_rate_bpm,
    cadence_spm, stance_ms, stance_balance_left_pct
from final
order by bin
