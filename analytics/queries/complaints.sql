-- Which places do the runner's words of a day complain of, and may there be more in them?
-- grain: one calendar day of whose words something is a complaint or may be one
-- areas: that hurt then, by what was found in titles, descriptions, private notes and notes of pain: proposed or
-- confirmed, not what the runner called no pain | unclear: a sentence that names a part or a pain could not be read, a
-- sign to have looked at stands in it, or it has not been read
-- parameters: $athlete_id, $audience, $until | a share that does not see pain is told none
with said_in as materialized (
    select origin, source, local_date, text_sha256
    from seen_text($athlete_id, $audience, $until)
),
origin as (
    select distinct source, origin
    from said_in
),
placed as (
    select distinct t.origin, t.local_date, f.area, f.side, f.negated, f.temporality,
        sha256(t.text_sha256 || ' ' || f.words) as said
    from said_in t
    join finding f using (text_sha256)
    where f.temporality in ('current', 'past')
),
word as (
    select distinct coalesce(o.origin, 'run.' || r.activity_no, w.source) as origin, w.said, w.area, w.side, w.negated,
        w.temporality, w.word, w.decided_at
    from finding_word w
    left join origin o on o.source = w.source
    left join source_activity s on s.athlete_id = w.athlete_id and s.activity_key = w.source
    left join activity_record r on r.record_no = s.activity_no
    where w.athlete_id = $athlete_id
),
by_place as (
    select origin, area, side, negated, temporality, arg_max(word, decided_at) as told
    from word
    group by origin, area, side, negated, temporality
),
by_words as (
    select w.origin, w.said, arg_max(w.word, w.decided_at) as told
    from word w
    anti join placed p using (origin, area, side, negated, temporality)
    group by w.origin, w.said
),
current_place as (
    select *
    from placed
    where temporality = 'current' and not negated
    qualify side <> 'unspecified'
        or count(*) filter (side <> 'unspecified') over (partition by origin, area) = 0
),
complaint as (
    select c.local_date, c.area
    from current_place c
    left join by_place p using (origin, area, side, negated, temporality)
    left join by_words w on w.origin = c.origin and w.said = c.said
    where coalesce(p.told, w.told, 'proposed') <> 'dismissed'
),
doubt as (
    select t.local_date
    from said_in t
    left join read_text r using (text_sha256)
    where r.text_sha256 is null or len(r.unread) > 0
    union all
    select t.local_date
    from said_in t
    join red_flag f using (text_sha256)
    where f.temporality = 'current'
),
final as (
    select local_date, coalesce(list(distinct area order by area) filter (area is not null), []) as areas,
        bool_or(area is null) as unclear
    from (select local_date, area from complaint union all select local_date, null from doubt)
    group by local_date
)
select local_date, areas, unclear
from final
order by local_date
