-- Which imports were there?
-- grain: one import that changed something, newest first; files are counted with the import in which they last ended
-- otherwise than before; finished_at is null while it runs, or if it was killed; days are those of its activities
-- parameters: $athlete_id, $audience
with run as (
    select run_no, started_at, finished_at, paths
    from import_run
    where athlete_id = $athlete_id and $audience['owner']
),
item as (
    select run_no, sha256, outcome, len(warnings) > 0 as warned
    from import_item
    where athlete_id = $athlete_id
),
files as (
    select
        run_no,
        count(*) filter (outcome = 'imported') as imported,
        count(*) filter (outcome = 'duplicate') as duplicate,
        count(*) filter (outcome = 'skipped') as skipped,
        count(*) filter (outcome = 'failed') as failed,
        count(*) filter (warned) as warned
    from item
    group by run_no
),
brought as (
    select i.run_no, count(*) as activities, min(a.local_date) as first_day, max(a.local_date) as last_day
    from item i
    join source_record s on s.athlete_id = $athlete_id and s.sha256 = i.sha256
    join seen_activity($athlete_id, $audience, $until) a using (source_no)
    where i.outcome = 'imported'
    group by i.run_no
),
final as (
    select
        run_no, started_at, finished_at, paths,
        coalesce(imported, 0) as imported,
        coalesce(duplicate, 0) as duplicate,
        coalesce(skipped, 0) as skipped,
        coalesce(failed, 0) as failed,
        coalesce(warned, 0) as warned,
        coalesce(activities, 0) as activities,
        first_day, last_day
    from run
    left join files using (run_no)
    left join brought using (run_no)
)
select
    run_no, started_at, finished_at, paths, imported, duplicate, skipped, failed, warned, activities,
    first_day, last_day
from final
order by run_no desc
