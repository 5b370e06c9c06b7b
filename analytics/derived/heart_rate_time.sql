-- version: 1
-- For how long was the heart at each rate on each run? With this, TRIMP for any resting and maximum heart rate is a sum
-- over some sixty rows a run, and a changed setting never reads a sample again.
-- grain: one heart rate of one running activity; heart_rate_bpm null: time of which no rate is known (every activity has
-- that row, of 0 s where there is none) | units: s, beats/min as recorded | parameters: $first, $last activity_no
-- A sample's rate holds until the next sample, less what was paused; more than 30 s of that are unknown and not counted,
-- and a clock that runs backwards counts nothing.
-- Not believable, so not known: 0, 255 and all else outside 30-230; and all rates of an activity that has only a single
-- one, over 10 min or more: no heart beats like that, so the sensor is stuck.
create table heart_rate_time (
    activity_no     integer not null,
    revision        integer not null,
    heart_rate_bpm  double,
    seconds         double not null
);
-- fill
insert into heart_rate_time
with wanted as (
    select a.activity_no, a.revision
    from held_activity() a
    anti join heart_rate_time using (activity_no)
    where a.sport_family = 'run' and a.activity_no between $first and $last
),
timed as (
    select s.activity_no, s.ordinal, s.elapsed_s,
        case when s.heart_rate_bpm between 30 and 230 then s.heart_rate_bpm end as heart_rate_bpm,
        lead(s.elapsed_s) over (partition by s.activity_no order by s.ordinal) as until_s
    from sample s
    semi join wanted using (activity_no)
    where s.elapsed_s is not null
),
paused as (
    select t.activity_no, t.ordinal,
        sum(least(t.until_s, p.end_s) - greatest(t.elapsed_s, p.start_s)) as paused_s
    from timed t
    join pause p on p.activity_no = t.activity_no and p.start_s < t.until_s and p.end_s > t.elapsed_s
    group by t.activity_no, t.ordinal
),
lasting as (
    select t.activity_no, t.heart_rate_bpm, t.until_s - t.elapsed_s - coalesce(p.paused_s, 0) as seconds
    from timed t
    left join paused p using (activity_no, ordinal)
),
summed as (
    select activity_no, heart_rate_bpm, sum(seconds) as seconds
    from lasting
    where seconds > 0 and seconds <= 30
    group by activity_no, heart_rate_bpm
),
stuck as (
    select activity_no
    from summed
    where heart_rate_bpm is not null
    group by activity_no
    having count(*) = 1 and sum(seconds) >= 600
),
believed as (
    select s.activity_no, case when k.activity_no is null then s.heart_rate_bpm end as heart_rate_bpm, s.seconds
    from summed s
    left join stuck k using (activity_no)
    union all
    select activity_no, null, 0
    from wanted
),
final as (
    select w.activity_no, w.revision, b.heart_rate_bpm, sum(b.seconds) as seconds
    from wanted w
    join believed b using (activity_no)
    group by w.activity_no, w.revision, b.heart_rate_bpm
)
select activity_no, revision, heart_rate_bpm, seconds
from final;
