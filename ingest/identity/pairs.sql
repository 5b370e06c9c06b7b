-- Which two records are of the same activity, or may be?
-- grain: one pair of records of one athlete and the strongest rule that it meets | rules, strongest first:
-- 1 numbered    the same number at Strava: a row of an archive's table, and what the API says
-- 2 named       a row of an archive's table names the file
-- 3 recording   maker, serial number and time of creation of a watch's recording, and the start within 10 s
-- 4 alike       starts within 120 s, same family of sport, durations within 3 % or 60 s, distances within 3 % (where
--               both are known), and at least half of the shorter one at the same time
-- 5 cropped     what Strava says lies to 98 % within a longer recording, same family, and is at most 3 % farther: it was
--               cut there, and nobody runs twice at once
-- 6 day         one is known by its day alone; same family, durations and distances as in 4
-- asked, never decided:
-- 7 shifted     as 4, but for a whole number of half hours between the starts, up to 14 h, to 5 s: a mistaken time zone
-- 8 overlap     at least 80 % of the shorter one at the same time, same family
-- 9 day_alone   as 6, with only a distance or only a duration to compare
-- A record whose source does not say its sport (family null) may be of any, if both distances are known.
-- Two parts of one file are never the same activity; two rows of Strava's table may be (two watches at once).
with near as (
    select a.no as one_no, b.no as other_no
    from (select *, unnest([epoch(started_utc)::bigint // 86400, epoch(started_utc)::bigint // 86400 + 1]) as day from record) a
    join (select *, epoch(started_utc)::bigint // 86400 as day from record) b using (athlete_id, day)
    where a.clock <> 'day' and b.clock <> 'day' and (a.started_utc, a.no) < (b.started_utc, b.no)
        and (
            b.started_utc <= a.started_utc + to_seconds(greatest(coalesce(a.length_s, 0), 120))
            or b.started_utc <= a.started_utc + to_seconds(50405)
        )
),
one_day as (
    select a.no as one_no, b.no as other_no
    from record a
    join record b using (athlete_id, local_date)
    where a.clock = 'day' and (b.clock <> 'day' or a.no < b.no)
),
paired as (
    select one_no, other_no, false as by_day from near
    union all
    select one_no, other_no, true from one_day
),
compared as (
    select p.one_no, p.other_no, by_day, a.name as one_name, b.name as other_name,
        case
            when a.clock = 'wall' or b.clock = 'wall' then abs(epoch(b.wall) - epoch(a.wall))
            else abs(epoch(b.started_utc) - epoch(a.started_utc))
        end as apart_s,
        case
            when a.clock = 'wall' or b.clock = 'wall' then greatest(a.wall, b.wall)
            else greatest(a.started_utc, b.started_utc)
        end as both_from,
        case
            when a.clock = 'wall' or b.clock = 'wall'
            then least(a.wall + to_seconds(a.length_s), b.wall + to_seconds(b.length_s))
            else least(a.started_utc + to_seconds(a.length_s), b.started_utc + to_seconds(b.length_s))
        end as both_to,
        a.clock = 'instant' or b.clock = 'instant' as by_instant,
        least(a.length_s, b.length_s) as shorter_s,
        case
            when a.length_s is null or b.length_s is null then null
            else abs(a.length_s - b.length_s) <= greatest(60, 0.03 * greatest(a.length_s, b.length_s))
        end as lasts_alike,
        abs(a.length_s - b.length_s) as longer_by_s,
        abs(a.distance_m - b.distance_m) / greatest(a.distance_m, b.distance_m) as farther_by,
        coalesce(a.family = b.family, a.distance_m is not null and b.distance_m is not null) as same_sport,
        case
            when a.family is distinct from b.family then false
            when a.kind in ('strava_csv', 'strava_api') and b.kind in ('fit', 'tcx', 'gpx') and a.length_s <= b.length_s
            then coalesce(a.distance_m <= 1.03 * b.distance_m, true)
            when b.kind in ('strava_csv', 'strava_api') and a.kind in ('fit', 'tcx', 'gpx') and b.length_s <= a.length_s
            then coalesce(b.distance_m <= 1.03 * a.distance_m, true)
            else false
        end as may_be_cropped
    from paired p
    join record a on a.no = p.one_no
    join record b on b.no = p.other_no
    where a.sha256 <> b.sha256 or (a.kind = 'strava_csv' and b.kind = 'strava_csv')
),
measured as (
    select *,
        case when both_from is null or both_to is null then 0 else greatest(epoch(both_to) - epoch(both_from), 0) end
            / nullif(shorter_s, 0) as shared,
        coalesce(farther_by <= 0.03, true) as goes_alike,
        apart_s % 1800 as past_half_hour_s
    from compared
    where same_sport
),
judged as (
    select *,
        case
            when by_day and lasts_alike and farther_by <= 0.03 then 6
            when by_day and coalesce(lasts_alike, true) and goes_alike
                and (lasts_alike is not null or farther_by is not null) then 9
            when by_day then null
            when apart_s <= 120 and lasts_alike and goes_alike and shared >= 0.5 then 4
            when may_be_cropped and shared >= 0.98 then 5
            when shared >= 0.8 then 8
            when lasts_alike and farther_by <= 0.03 and apart_s between 1700 and 50405
                and by_instant
                and least(past_half_hour_s, 1800 - past_half_hour_s) <= 5 then 7
        end as strength
    from measured
),
in_words as (
    select one_no, other_no, one_name, other_name, strength, coalesce(apart_s, 0) as apart_s,
        concat_ws(
            '; ',
            case
                when by_day then 'the same day, of one only the day is known'
                when apart_s < 120 then format('started {:d} s apart', apart_s::bigint)
                else format('started {:d}:{:02d} h apart', apart_s::bigint // 3600, apart_s::bigint % 3600 // 60)
            end,
            case when longer_by_s is null then 'one duration unknown' else format('durations differ by {:d} s', longer_by_s::bigint) end,
            case when farther_by is null then 'one distance unknown' else format('distances differ by {:.1f} %', 100 * farther_by) end,
            case when strength = 5 then format('{:.0f} % of it within the longer recording, as cut at Strava', 100 * shared) end,
            case when strength = 8 then format('{:.0f} % of the shorter one at the same time', 100 * shared) end
        ) as reason
    from judged
    where strength is not null
),
numbered as (
    select a.no as one_no, b.no as other_no, a.name as one_name, b.name as other_name, 1 as strength, 0 as apart_s,
        'the same number at Strava' as reason
    from record a
    join record b using (athlete_id, native)
    where a.name < b.name
),
named as (
    select r.no as one_no, f.no as other_no, r.name as one_name, f.name as other_name, 2 as strength, 0 as apart_s,
        'the archive''s table names this file' as reason
    from record r
    join record f on f.athlete_id = r.athlete_id and f.sha256 = r.file_sha256
    qualify row_number() over (
        partition by r.no
        order by abs(epoch(f.started_utc) - epoch(r.started_utc)) nulls last, f.session_index
    ) = 1
),
recording as (
    select a.no as one_no, b.no as other_no, a.name as one_name, b.name as other_name, 3 as strength,
        abs(epoch(a.started_utc) - epoch(b.started_utc)) as apart_s,
        'the same recording of the same watch' as reason
    from record a
    join record b using (athlete_id, recorder)
    where a.no < b.no and a.sha256 <> b.sha256 and abs(epoch(a.started_utc) - epoch(b.started_utc)) <= 10
),
every as (
    select * from numbered
    union all by name
    select * from named
    union all by name
    select * from recording
    union all by name
    select * from in_words
),
final as (
    select
        case when one_name < other_name then one_no else other_no end as one_no,
        case when one_name < other_name then other_no else one_no end as other_no,
        least(one_name, other_name) as one_name,
        greatest(one_name, other_name) as other_name,
        strength, apart_s, reason
    from every
    qualify row_number() over (
        partition by least(one_no, other_no), greatest(one_no, other_no) order by strength, apart_s, reason
    ) = 1
)
select one_no, other_no, strength, reason
from final
order by strength, apart_s, one_name, other_name
