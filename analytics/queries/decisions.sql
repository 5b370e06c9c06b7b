-- What needs the runner?
-- grain: one kind of thing that applies | parameters: $athlete_id, $audience, $today
-- failed_files: files that last ended as failed, on days of their imports (UTC) | unknown_sport: activities whose source
-- does not say what they were | pain_without_number: notes of an area without a severity | silence: n days since the
-- last activity of any kind, 7 or more, unless they are marked as unrecorded | doubtful_pairs: activities that may be
-- one | files, pain, pairs and what expired are the owner's | expired: n days with something that was removed when its time was over;
-- they are no silence
with latest_file as (
    select path, outcome, run_no
    from import_item
    where athlete_id = $athlete_id and $audience['owner']
    qualify row_number() over (partition by path order by run_no desc) = 1
),
failed_files as (
    select count(*) as n, min(r.started_at)::date as first_day, max(r.started_at)::date as last_day
    from latest_file f
    left join import_run r using (run_no)
    where f.outcome = 'failed'
),
unknown_sport as (
    select count(*) as n, min(local_date) as first_day, max(local_date) as last_day
    from seen_activity($athlete_id, $audience, $until)
    where sport_family = 'other' and split_part(sport_raw, '/', 1) = 'unknown'  -- ingest/sport.py: OTHER, UNKNOWN
),
pain_without_number as (
    select count(*) as n, min(local_date) as first_day, max(local_date) as last_day
    from seen_note($athlete_id, $audience, $until)
    where area is not null and severity is null
),
last_activity as (
    select max(local_date) as local_date
    from (
        select local_date from seen_activity($athlete_id, $audience, $until)
        union all
        select local_date from missing_day($athlete_id, $audience, $until)
    )
    where local_date <= $today
),
silence as (
    select $today::date - local_date as n, local_date + 1 as first_day, $today::date as last_day
    from last_activity
    where $today::date - local_date >= 7 and not exists (
        from seen_unrecorded($athlete_id, $audience, $until) u
        where u.from_date <= local_date + 1 and u.to_date >= $today::date - 7
    )
),
expired as (
    select count(*) as n, min(local_date) as first_day, max(local_date) as last_day
    from missing_day($athlete_id, $audience, $until)
    where $audience['owner']
),
doubt as (
    select count(*) as n, min(least(one.local_date, other.local_date)) as first_day,
        max(greatest(one.local_date, other.local_date)) as last_day
    from likeness l
    join source_activity one on one.activity_no = l.one_no
    join source_activity other on other.activity_no = l.other_no
    semi join (from activity_record where not deleted) this on this.record_no = l.one_no
    semi join (from activity_record where not deleted) that on that.record_no = l.other_no
    where l.asked and one.athlete_id = $athlete_id and $audience['owner']
),
final as (
    select 1 as place, 'failed_files' as kind, n, first_day, last_day
    from failed_files
    union all
    select 2, 'unknown_sport', n, first_day, last_day
    from unknown_sport
    union all
    select 3, 'pain_without_number', n, first_day, last_day
    from pain_without_number
    union all
    select 5, 'doubtful_pairs', n, first_day, last_day
    from doubt
    union all
    select 4, 'silence', n, first_day, last_day
    from silence
    union all
    select 6, 'expired', n, first_day, last_day
    from expired
)
select kind, n, first_day, last_day
from final
where n > 0
order by place
