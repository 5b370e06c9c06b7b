-- What is known of this activity, and where did it come from?
-- grain: one row, none if it is not there or may not be seen | units: m, s, beats/min, steps/min
-- parameters: $athlete_id, $audience, $activity_id
-- sources, expires_at: derived/activity_origin.sql; shareable: all that it says may be shown to others
-- spike_state, ratio, longest_30d_*: of the session of running that it belongs to | warnings: of the file, as it came in
-- previous_id, next_id: neighbours in time among all that may be seen | path is the owner's: it names folders
with wanted as (
    select *
    from listed_activity($athlete_id, $audience, $until)
    where activity_key = $activity_id
),
in_order as (
    select activity_key,
        lag(activity_key) over in_time as previous_id,
        lead(activity_key) over in_time as next_id
    from listed_activity($athlete_id, $audience, $until)
    window in_time as (
        order by local_date, started_utc nulls first, split_part(activity_key, '.', 1), session_index
    )
),
neighbour as (
    select *
    from in_order
    where activity_key = $activity_id
),
spike as (
    select activity_ids, ratio, longest_30d_m, longest_30d_on, state
    from session_spike(
        $athlete_id, $audience, $until,
        from_day := (select local_date - 32 from wanted), to_day := (select local_date + 1 from wanted)
    )
    where list_contains(activity_ids, $activity_id)
),
came_in as (
    select w.source_no, arg_max(i.warnings, i.run_no) as warnings
    from wanted w
    join source_record s using (source_no)
    join import_item i on i.athlete_id = s.athlete_id and i.sha256 = s.sha256 and i.outcome = 'imported'
    group by w.source_no
),
device_name as (
    select d.source_no, trim(concat_ws(' ', d.manufacturer, d.product)) as name, min(d.device_index) as place
    from device d
    semi join wanted using (source_no)
    group by all
),
devices as (
    select source_no, list(name order by place nulls last, name) as devices
    from device_name
    where name <> ''
    group by source_no
),
final as (
    select w.activity_key as activity_id, w.local_date, w.started_utc,
        w.started_utc + to_seconds(w.utc_offset_s) as started_local,
        w.sport_family, w.sport, w.sport_raw, w.title, w.description,
        w.private_note, w.gear, w.race, w.rpe, w.counted,
        w.records, w.shareable, o.sources, o.expires_at,
        w.distance_m, w.distance_source, w.moving_s, w.moving_source, w.elapsed_s, w.ascent_m, w.ascent_source,
        w.local_time_source, w.time_zone, w.stated_elapsed_s, w.stated_timer_s, w.stated_distance_m,
        w.average_heart_rate_bpm, w.average_cadence_spm, w.sample_count, u.longest_unbroken_m,
        p.state as spike_state, p.ratio, p.longest_30d_m, p.longest_30d_on,
        p.activity_ids as session_activity_ids,
        s.kind as source_kind,
        case when $audience['owner'] then s.path end as path,
        case when $audience['owner'] then s.sha256 end as sha256, s.byte_count, s.fetched_at,
        case when $audience['owner'] then coalesce(c.warnings, []) else [] end as warnings,
        coalesce(d.devices, []) as devices,
        n.previous_id, n.next_id
    from wanted w
    left join unbroken_run u using (activity_no)
    left join activity_origin($athlete_id, $audience, $until, about := $activity_id) o using (activity_no)
    left join spike p on true
    left join neighbour n using (activity_key)
    left join source_record s using (source_no)
    left join came_in c using (source_no)
    left join devices d using (source_no)
)
select activity_id, local_date, started_utc, started_local, sport_family, sport, sport_raw, title, description,
    private_note, gear, race, rpe, counted, records, shareable, sources, expires_at, distance_m,
    distance_source, moving_s, moving_source, elapsed_s, ascent_m, ascent_source, local_time_source, time_zone,
    stated_elapsed_s, stated_timer_s, stated_distance_m, average_heart_rate_bpm, average_cadence_spm, sample_count,
    longest_unbroken_m, spike_state, ratio, longest_30d_m, longest_30d_on, session_activity_ids, source_kind, path,
    sha256, byte_count, fetched_at, warnings, devices, previous_id, next_id
from final
