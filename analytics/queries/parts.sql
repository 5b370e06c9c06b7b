-- What was each part of the run like, and where did it go?
-- grain: one of at most $bins equal parts of its distance, of its time where it has none (derived/run_bin.sql)
-- units: at and placed_at in m or s, as axis says, else in the names | parameters: $athlete_id, $audience,
-- $activity_id, $bins | null: no sensor said anything in this part; parts without a sample have no row
-- latitude_deg, longitude_deg, placed_at: the first position in the part, null where it has none
-- segment: rises by one where a pause or more than 30 s lie between two positions; no line is drawn across
with part as (
    select *
    from run_bin($athlete_id, $audience, $until, $activity_id, $bins)
),
placed as (
    select bin, activity_no,
        place.clock_s as placed_s,
        lag(place.clock_s) over in_order as placed_before_s,
        place.leaps + lag(leaps - place.leaps) over in_order > 0 as leapt
    from part
    where place is not null
    window in_order as (order by bin)
),
split as (
    select *,
        leapt or exists (
            from pause p
            where p.activity_no = placed.activity_no and p.start_s < placed.placed_s and p.end_s > placed.placed_before_s
        ) as apart
    from placed
),
numbered as (
    select bin, 1 + count(*) filter (apart) over (order by bin rows unbounded preceding) as segment
    from split
),
final as (
    select p.*, n.segment
    from part p
    left join numbered n using (bin)
)
select middle as "at", axis, speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w,
    altitude_m, samples, distance_m, elapsed_s, place.latitude_deg, place.longitude_deg, place.position as placed_at,
    segment, speed_n, heart_rate_n, cadence_n, stance_n, stance_balance_left_n, power_n, altitude_n
from final
order by bin
