-- version: 3
-- What did the runner write, and where? Titles, descriptions and private notes of activities of every source, and the
-- texts of pain notes. A share that grants pain is told what of it is in them (derived/seen_finding.sql), of what may be
-- shared and but for private notes; the words themselves are told where it grants words.
-- grain: one text of an activity or of a pain note
-- origin: the activity or note, whatever records there are of it | source: by which a word on it is kept (finding_word)
-- until: only what is dated up to that local day, as if nothing later had come in yet; null for all of it
create or replace macro seen_text(athlete, audience, until) as table
with own as (
    select activity_no, activity_key, local_date
    from listed_activity(athlete, audience, until)
    where sees(audience, 'pain')
),
told as (
    select o.activity_no, s.activity_key as source,
        unnest([s.title, s.description, case when audience['owner'] then s.private_note end]) as text
    from own o
    join activity_record r on r.activity_no = o.activity_no
    join source_activity s on s.activity_no = r.record_no
    where audience['owner'] or s.shareable
    union all
    select activity_no, activity_key, unnest([title, description, case when audience['owner'] then private_note end])
    from allowed_activity(athlete, audience, until)
    where sees(audience, 'pain')
),
of_activity as (
    select 'run.' || t.activity_no as origin, min(t.source) over (partition by t.activity_no) as source, o.local_date,
        o.activity_key as activity_id, null::integer as note_id, t.text
    from told t
    join own o using (activity_no)
    where trim(coalesce(t.text, '')) <> ''
),
about as (
    select n.pain_note_id, min(r.activity_no) as activity_no
    from seen_note(athlete, audience, until) n
    join source_activity s on s.athlete_id = n.athlete_id and s.activity_key = n.activity_key
    join activity_record r on r.record_no = s.activity_no and not r.deleted
    where n.from_log
    group by n.pain_note_id
),
of_note as (
    select coalesce('run.' || a.activity_no, 'note.' || n.local_date || '.' || sha256(p.text)) as origin,
        'note.' || n.local_date || '.' || sha256(p.text) as source, n.local_date, o.activity_key as activity_id,
        n.pain_note_id as note_id, p.text
    from seen_note(athlete, audience, until) n
    join pain_note p using (pain_note_id)
    left join about a using (pain_note_id)
    left join own o on o.activity_no = a.activity_no
    where trim(coalesce(p.text, '')) <> '' and (n.from_finding is null or n.edited_at is not null)
),
final as (
    select distinct origin, source, local_date, activity_id, note_id, text
    from of_activity
    union all
    select origin, source, local_date, activity_id, note_id, text
    from of_note
)
select origin, source, local_date, activity_id, note_id, text, sha256(text) as text_sha256
from final;
