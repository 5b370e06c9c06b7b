-- version: 2
-- Which signs to have looked at did the runner write of, confirmed or not?
-- grain: one sign of one activity or note, of the day on which it was written, and not put away
create or replace macro seen_red_flag(athlete, audience, until) as table
with said_in as materialized (
    select *
    from seen_text(athlete, audience, until)
),
origin as (
    select distinct source, origin
    from said_in
),
sign as (
    select t.origin, t.source, t.local_date, t.activity_id, t.note_id, f.sign, f.words
    from said_in t
    join red_flag f using (text_sha256)
    where f.temporality = 'current'
    qualify row_number() over (
        partition by t.origin, f.sign order by t.note_id is null, length(f.words) desc, t.source, t.text_sha256
    ) = 1
),
away as (
    select distinct coalesce(o.origin, 'run.' || r.activity_no, w.source) as origin, w.sign
    from red_flag_word w
    left join origin o on o.source = w.source
    left join source_activity s on s.athlete_id = w.athlete_id and s.activity_key = w.source
    left join activity_record r on r.record_no = s.activity_no
    where w.athlete_id = athlete
),
final as (
    select left(sha256(source || ' ' || sign), 10) as id, origin, source, local_date, activity_id, note_id, sign,
        case when sees(audience, 'words') then words end as words
    from sign
    anti join away using (origin, sign)
)
select id, origin, source, local_date, activity_id, note_id, sign, words
from final;
