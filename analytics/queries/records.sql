-- Which records is this activity made of, what does each say, and why are they together?
-- grain: one record, the one whose samples hold first | units: in the names | parameters: $athlete_id, $audience,
-- $activity_id | columns: derived/activity_source.sql, and shareable, and the names of devices that recorded it
with told as (
    select s.*, r.shareable, r.source_no
    from activity_source($athlete_id, $audience, $until) s
    join source_activity r on r.activity_no = s.record_no
    where s.activity_id = $activity_id
),
device_name as (
    select d.source_no, trim(concat_ws(' ', d.manufacturer, d.product)) as name, min(d.device_index) as place
    from device d
    semi join told using (source_no)
    group by all
),
named as (
    select source_no, list(name order by place nulls last, name) as devices
    from device_name
    where name <> ''
    group by source_no
),
final as (
    select t.*, coalesce(n.devices, []) as devices
    from told t
    left join named n using (source_no)
)
select record_id, kind, path, title, description, gear, race, rpe, sport_family, sport, sport_raw, local_date,
    started_local, elapsed_s, moving_s, distance_m, ascent_m, average_heart_rate_bpm, sample_count, native_id,
    expires_at, shareable, devices, holds_samples, holds_words, rule, reason
from final
order by holds_samples desc, holds_words desc, kind, record_id
