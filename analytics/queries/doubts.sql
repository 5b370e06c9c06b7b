-- Which two activities may be the same run?
-- grain: one pair, asked and never decided, newest first | one and other: the record that asks, of the activity activity_id
-- units: in the names | parameters: $athlete_id, $audience
with side as (
    select s.record_no, s.activity_id,
        struct_pack(
            record_id := s.record_id, activity_id := s.activity_id, kind := s.kind, path := s.path, title := coalesce(s.activity_title, s.title),
            sport := s.sport, local_date := s.local_date, started_local := s.started_local, elapsed_s := s.elapsed_s,
            distance_m := s.distance_m, ascent_m := s.ascent_m, average_heart_rate_bpm := s.average_heart_rate_bpm,
            sample_count := s.sample_count
        ) as told,
        s.local_date
    from activity_source($athlete_id, $audience, $until) s
),
final as (
    select one.told as one, other.told as other, l.rule, l.reason, greatest(one.local_date, other.local_date) as day
    from likeness l
    join side one on one.record_no = l.one_no
    join side other on other.record_no = l.other_no
    where l.asked
)
select one, other, rule, reason
from final
order by day desc, one.record_id, other.record_id
