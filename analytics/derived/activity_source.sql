-- version: 6
-- Which records is each activity made of, what does each say, and why are they together?
-- grain: one record of one activity | units: in the names | started_local: on the clock where it was
-- holds_samples: figures, time and place are this one's; holds_words: title, words and effort are
-- rule, reason: what put it there (ingest/identity/pairs.sql); null for a record that the others were put to
-- expires_at: when it has to go by the terms of its service (UTC); null for files
-- path and native_id are the owner's: they name folders, and the runner at a service | record_no: the record's number, since two records may have one key
-- What another audience may not see is no reason, either: only pairs of records that it sees tell why.
create or replace macro activity_source(athlete, audience, until) as table
with seen as (
    select one_no, other_no, rule, reason
    from likeness
    join source_activity one on one.activity_no = one_no
    join source_activity other on other.activity_no = other_no
    where not asked and (audience['owner'] or (one.shareable and other.shareable))
),
joined as (
    select one_no as record_no, rule, reason from seen
    union all
    select other_no, rule, reason from seen
),
because as (
    select record_no,
        arg_min(
            (rule, reason),
            list_position(['verdict', 'numbered', 'named', 'recording', 'alike', 'cropped', 'day'], rule)
        ) as told
    from joined
    group by record_no
),
final as (
    select a.activity_key as activity_id, s.activity_key as record_id, s.activity_no as record_no, o.kind,
        case when audience['owner'] then o.path end as path,
        case when sees(audience, 'words') then s.title end as title,
        case when sees(audience, 'words') then s.description end as description,
        s.gear, s.race, s.rpe, s.sport_family, s.sport, s.sport_raw, s.local_date, s.started_utc,
        s.started_utc + to_seconds(s.utc_offset_s) as started_local,
        s.elapsed_s, s.moving_s, s.distance_m, s.ascent_m,
        case when sees(audience, 'heartrate') then s.average_heart_rate_bpm end as average_heart_rate_bpm,
        s.sample_count, case when audience['owner'] then s.native_id end as native_id,
        o.expires_at,
        s.activity_no = a.activity_no as holds_samples,
        s.activity_no = a.words_no as holds_words,
        case when s.activity_no <> a.activity_no then b.told[1] end as rule,
        case when s.activity_no <> a.activity_no then b.told[2] end as reason,
        a.title as activity_title
    from listed_activity(athlete, audience, until) a
    join activity_record own on own.record_no = a.activity_no
    join activity_record r on r.activity_no = own.activity_no
    join source_activity s on s.activity_no = r.record_no
    join source_record o on o.source_no = s.source_no
    left join because b on b.record_no = r.record_no
    where audience['owner'] or s.shareable
)
select activity_id, record_id, record_no, kind, path, title, description, gear, race, rpe, sport_family, sport, sport_raw,
    local_date, started_utc, started_local, elapsed_s, moving_s, distance_m, ascent_m, average_heart_rate_bpm,
    sample_count, native_id, expires_at, holds_samples, holds_words, rule, reason, activity_title
from final;
