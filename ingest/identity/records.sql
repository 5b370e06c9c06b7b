-- Which records of activities are there, and what does each say by which it may be known again?
-- grain: one record; of rows that two tables of a service have of the same activity, that of the newer table. What an
-- API says of it is a record of its own, under the same key | name: key and kind, which no two records have in common
-- wall: by the runner's own clock | clock: how well the start is known: instant; wall (by the clock on the wall, its
-- zone is a setting's guess); day (the day alone: a log without times, or a start that Strava hides as 00:00:01)
-- file_sha256: the recording that a row of an archive's table names | samples_rank: 1 for the best recording of all;
-- words_rank: 1 for the record whose words are the runner's own rather than a watch's
create or replace temp table record as
with decoded as (
    select s.*, o.kind, o.sha256, o.byte_count, o.written_at,
        max(s.started_utc) over (partition by s.source_no) as newest_utc
    from source_activity s
    join source_record o using (source_no)
),
held as (
    select *
    from decoded
    qualify row_number() over (
        partition by athlete_id, activity_key, kind = 'strava_api'
        order by newest_utc desc nulls last, written_at desc nulls last, sha256, session_index
    ) = 1
),
named as (
    select h.activity_no, min(f.sha256) as file_sha256
    from held h
    join archive_file f on f.athlete_id = h.athlete_id and f.file_name = h.file_name
    join source_record t on t.athlete_id = f.athlete_id and t.sha256 = f.table_sha256 and t.kind = h.kind
    join source_record o on o.athlete_id = f.athlete_id and o.sha256 = f.sha256
    group by h.activity_no
),
final as (
    select h.activity_no as no, athlete_id, activity_key as key, activity_key || ' ' || kind as name, source_no,
        shareable, sha256, kind, session_index,
        case when sport_raw = 'unknown' then null else sport_family end as family,
        local_date, started_utc,
        started_utc + to_seconds(coalesce(utc_offset_s, 0)) as wall,
        case
            when started_utc is null then 'day'
            when kind = 'strava_csv' and started_utc::time = time '00:00:01' then 'day'
            when kind in ('csv_log', 'garmin_csv') and local_time_source = 'stated' and time_zone is not null then 'wall'
            else 'instant'
        end as clock,
        coalesce(elapsed_s, moving_s) as length_s,
        nullif(distance_m, 0) as distance_m,
        recorder,
        case
            when kind in ('strava_csv', 'strava_api') then 'strava.' || native_id
            when kind = 'garmin_json' then 'garmin.' || native_id
        end as native,
        file_sha256,
        row_number() over (
            partition by athlete_id
            order by
                case when sample_count > 0 then 0 else 1 end,
                list_position(['fit', 'tcx', 'gpx', 'strava_api', 'strava_csv', 'garmin_json', 'garmin_csv', 'csv_log'], kind),
                sample_count desc, byte_count desc, activity_key
        ) as samples_rank,
        row_number() over (
            partition by athlete_id
            order by
                list_position(['csv_log', 'strava_api', 'strava_csv', 'garmin_json', 'garmin_csv', 'fit', 'tcx', 'gpx'], kind),
                sample_count desc, byte_count desc, activity_key
        ) as words_rank
    from held h
    left join named n using (activity_no)
)
select no, athlete_id, key, name, source_no, shareable, sha256, kind, session_index, family, local_date, started_utc, wall, clock,
    length_s, distance_m, recorder, native, file_sha256, samples_rank, words_rank
from final;
