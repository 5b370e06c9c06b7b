-- version: 4
-- Where did each activity come from, and when does it go?
-- grain: one activity | sources: kinds of its records, that of the one whose figures are used first
-- expires_at (UTC): when the last of its records goes by Strava's terms; null as soon as one stays
-- about: the key of the one activity that is asked about; without it, all
create or replace macro activity_origin(athlete, audience, until, about := null) as table
with told as (
    select a.activity_no, o.kind, o.expires_at, s.activity_no = a.activity_no as holds_samples
    from listed_activity(athlete, audience, until) a
    join activity_record mine on mine.record_no = a.activity_no  -- for others, not always the number of the whole
    join activity_record r on r.activity_no = mine.activity_no
    join source_activity s on s.activity_no = r.record_no
    join source_record o on o.source_no = s.source_no
    where (audience['owner'] or s.shareable) and (about is null or a.activity_key = about)
),
kind as (
    select activity_no, kind, bool_or(holds_samples) as first
    from told
    group by activity_no, kind
),
listed as (
    select activity_no, list(kind order by first desc, kind) as sources
    from kind
    group by activity_no
),
going as (
    select activity_no, case when count(*) = count(expires_at) then max(expires_at) end as expires_at
    from told
    group by activity_no
),
final as (
    select l.activity_no, l.sources, g.expires_at
    from listed l
    join going g using (activity_no)
)
select activity_no, sources, expires_at
from final;
