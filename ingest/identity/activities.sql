-- What is each activity, all its records taken together, and what did the runner change about it?
-- grain: one activity that is not deleted: a group of the temp table `grouped` (record_no, group_no, deleted)
-- Figures, time and place are those of the record with the best samples; what it does not state, the next one's.
-- Words, gear and effort are those of the record nearest to the runner. The sport is the recording's, unless the
-- runner's own table says another family. What the runner changed holds whichever records of the activity are looked at.
create or replace temp table merged as
with member as (
    select g.group_no, r.kind, r.samples_rank, r.words_rank, s.*
    from grouped g
    join record r on r.no = g.record_no
    join source_activity s on s.activity_no = g.record_no
    where not g.deleted
),
best as (
    select *
    from member
    qualify row_number() over (partition by group_no order by samples_rank) = 1
),
together as (
    select group_no,
        count(*) as records,
        bool_and(shareable) as shareable,
        arg_min(title, words_rank) filter (title is not null) as title,
        arg_min(description, words_rank) filter (description is not null) as description,
        arg_min(private_note, words_rank) filter (private_note is not null) as private_note,
        arg_min(gear, words_rank) filter (gear is not null) as gear,
        arg_min(race, words_rank) filter (race is not null) as race,
        arg_min(rpe, words_rank) filter (rpe is not null) as rpe,
        arg_min(activity_no, words_rank) filter (coalesce(title, description, private_note) is not null) as words_no,
        arg_min(distance_m, samples_rank) filter (distance_m > 0) as distance_m,
        arg_min(moving_s, samples_rank) filter (moving_s is not null) as moving_s,
        arg_min(elapsed_s, samples_rank) filter (elapsed_s is not null) as elapsed_s,
        arg_min(ascent_m, samples_rank) filter (ascent_m is not null) as ascent_m,
        arg_min(average_heart_rate_bpm, samples_rank) filter (average_heart_rate_bpm is not null) as heart_rate_bpm,
        arg_min(average_cadence_spm, samples_rank) filter (average_cadence_spm is not null) as cadence_spm,
        arg_min((sport_family, sport, sport_raw), samples_rank) filter (sport_family <> 'other') as recorded_sport,
        arg_min((sport_family, sport, sport_raw), words_rank)
            filter (sport_family <> 'other' and kind in ('csv_log', 'strava_api', 'strava_csv', 'garmin_json', 'garmin_csv')) as told_sport
    from member
    group by group_no
),
changed as (
    select m.activity_no as group_no,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'title') as title,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'sport') as sport,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'distance_m')::bigint as distance_m,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'local_date')::date as local_date,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'rpe')::double as rpe,
        arg_max(o.value, (o.changed_at, o.activity_key)) filter (o.field = 'counted') as counted
    from activity_record m
    join source_activity s on s.activity_no = m.record_no
    join field_override o on o.athlete_id = s.athlete_id and o.activity_key = s.activity_key
    group by m.activity_no
),
final as (
    select b.*, t.records, t.shareable as all_shareable,
        case
            when t.told_sport is not null and t.recorded_sport is not null and t.told_sport[1] <> t.recorded_sport[1]
            then t.told_sport
            else coalesce(t.recorded_sport, t.told_sport, (b.sport_family, b.sport, b.sport_raw))
        end as known_sport,
        c.title as new_title, c.sport as new_sport, c.distance_m as new_distance_m, c.local_date as new_date,
        c.rpe as new_rpe, c.counted,
        t.title as any_title, t.description as any_description, t.private_note as any_private_note, t.gear as any_gear,
        t.race as any_race, t.rpe as any_rpe, coalesce(t.words_no, b.activity_no) as words_no,
        t.distance_m as any_distance_m, t.moving_s as any_moving_s, t.elapsed_s as any_elapsed_s,
        t.ascent_m as any_ascent_m, t.heart_rate_bpm, t.cadence_spm
    from best b
    join together t using (group_no)
    left join changed c using (group_no)
)
select *
from final;

create or replace temp table made as
with final as (
    select activity_no, activity_key, athlete_id, source_no, revision, records, words_no,
        case when kind in ('strava_csv', 'garmin_json') then 0 else session_index end as session_index,
        all_shareable as shareable,
        coalesce(counted <> 'no', true) as counted,
        coalesce(split_part(new_sport, '.', 1), known_sport[1]) as sport_family,
        coalesce(new_sport, known_sport[2]) as sport,
        known_sport[3] as sport_raw,
        coalesce(new_title, any_title) as title,
        any_description as description,
        any_private_note as private_note,
        any_gear as gear,
        any_race as race,
        coalesce(new_rpe, any_rpe) as rpe,
        started_utc + to_days(coalesce(new_date - local_date, 0)::integer) as started_utc,
        coalesce(new_date, local_date) as local_date,
        utc_offset_s, time_zone, local_time_source,
        coalesce(elapsed_s, any_elapsed_s) as elapsed_s,
        coalesce(moving_s, any_moving_s) as moving_s,
        case when moving_s is null and any_moving_s is not null then 'another_record' else moving_source end as moving_source,
        coalesce(new_distance_m, nullif(distance_m, 0), any_distance_m, distance_m) as distance_m,
        case
            when new_distance_m is not null then 'runner'
            when coalesce(distance_m, 0) = 0 and any_distance_m is not null then 'another_record'
            else distance_source
        end as distance_source,
        coalesce(ascent_m, any_ascent_m) as ascent_m,
        case when ascent_m is null and any_ascent_m is not null then 'another_record' else ascent_source end as ascent_source,
        stated_elapsed_s, stated_timer_s, stated_distance_m,
        coalesce(average_heart_rate_bpm, heart_rate_bpm) as average_heart_rate_bpm,
        coalesce(average_cadence_spm, cadence_spm) as average_cadence_spm,
        sample_count
    from merged
)
select *
from final;
