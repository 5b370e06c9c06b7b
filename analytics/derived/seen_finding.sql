-- version: 2
-- What do the runner's words say of pain, and what did he say about that? Proposed until he confirms it.
-- grain: one area and side of one activity or note, said to hurt or not to, now or earlier; of several places that say
-- so, the one with the most
-- state: confirmed, dismissed (the runner's word), noted (a pain note of that day and place says it), proposed
-- decided: the number under which the word stands | completes: the note that it gives a place to: its own words are that
-- note's, or the same row of a training log gave a number without a place
-- A word is found by activity or note and what was understood; one whose finding is no more, since another grammar
-- reads the same words otherwise, by the words. What a note's own fields say is a finding only if he confirmed it there.
create or replace macro seen_finding(athlete, audience, until) as table
with said_in as materialized (
    select *
    from seen_text(athlete, audience, until)
),
origin as (
    select distinct source, origin
    from said_in
),
read as (
    select t.*, f.* exclude (text_sha256), n.area as note_area, n.side as note_side, n.severity as note_severity,
        n.from_finding,
        sha256(t.text_sha256 || ' ' || f.words) as said
    from said_in t
    join finding f using (text_sha256)
    left join pain_note n on n.pain_note_id = t.note_id
    where f.temporality in ('current', 'past')
),
placeless as (
    select 'run.' || r.activity_no as origin, min(n.pain_note_id) as log_note, min(n.severity) as log_severity
    from seen_note(athlete, audience, until) n
    join source_activity s on s.athlete_id = n.athlete_id and s.activity_key = n.activity_key
    join activity_record r on r.record_no = s.activity_no and not r.deleted
    where n.from_log and n.area = 'other'
    group by r.activity_no
    having count(*) = 1
),
news as (
    select *,
        case
            when temporality <> 'current' or case
                when negated then coalesce(note_severity, log_severity, 0) > 0
                else coalesce(note_severity, log_severity, 1) = 0
            end then null
            when note_id is null then log_note
            when note_area in ('other', area) and (note_side = 'unspecified' or note_side = side) then note_id
        end as completes,
        note_id is not null and temporality = 'current' and coalesce(
            (note_area = area and (note_side = side or side = 'unspecified')
                and (note_severity is not null or severity is null))
            or (note_area is null and negated),
            false
        ) as by_note
    from read
    left join placeless using (origin)
    where from_finding is null or note_area is distinct from area
),
placed as (
    select *
    from news
    qualify row_number() over (
        partition by origin, area, side, negated, temporality
        order by note_id is null, severity desc nulls last, length(words) desc, source, text_sha256, place
    ) = 1
),
told as (
    select *,
        left(sha256(source || ' ' || area || ' ' || side || ' ' || negated || ' ' || temporality), 10) as id
    from placed
    qualify side <> 'unspecified'
        or count(*) filter (side <> 'unspecified') over (partition by origin, area, negated, temporality) = 0
),
word as (
    select distinct coalesce(o.origin, 'run.' || r.activity_no, w.source) as origin, w.finding, w.said, w.area, w.side,
        w.negated, w.temporality, w.word, w.decided_at
    from finding_word w
    left join origin o on o.source = w.source
    left join source_activity s on s.athlete_id = w.athlete_id and s.activity_key = w.source
    left join activity_record r on r.record_no = s.activity_no
    where w.athlete_id = athlete
),
by_place as (
    select origin, area, side, negated, temporality, arg_max((finding, word), decided_at) as told
    from word
    group by origin, area, side, negated, temporality
),
by_words as (
    select w.origin, w.said, arg_max((w.finding, w.word), w.decided_at) as told
    from word w
    anti join placed p using (origin, area, side, negated, temporality)
    group by w.origin, w.said
),
noted as (
    select distinct local_date, area, side, severity is not distinct from 0 as negated
    from seen_note(athlete, audience, until)
    where area is not null
),
final as (
    select t.id, t.origin, t.source, t.local_date, t.activity_id, t.note_id, t.area, t.side, t.osiics, t.structure,
        t.quality, t.severity, case when sees(audience, 'words') then t.severity_text end as severity_text, t.negated, t.temporality, t.moment, t.felt_at_m, t.felt_at_s, t.trend,
        t.impact, case when sees(audience, 'words') then t.words end as words,
        case when sees(audience, 'words') then t.text end as text, t.said, t.completes, coalesce(p.told[1], w.told[1]) as decided,
        coalesce(
            p.told[2], w.told[2],
            case when n.area is not null and t.completes is null and t.temporality = 'current' then 'noted' end,
            'proposed'
        ) as state
    from told t
    left join by_place p using (origin, area, side, negated, temporality)
    left join by_words w on w.origin = t.origin and w.said = t.said
    left join noted n
        on n.local_date = t.local_date and n.area = t.area and n.side = t.side and n.negated = t.negated
    where not t.by_note or p.told is not null or w.told is not null
)
select id, origin, source, local_date, activity_id, note_id, area, side, osiics, structure, quality, severity,
    severity_text, negated, temporality, moment, felt_at_m, felt_at_s, trend, impact, words, text, said, completes,
    decided, state
from final;
