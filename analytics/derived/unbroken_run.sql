-- version: 3
-- How far did each run go without a break? A break is at least 10 s under 140 steps/min or, without cadence, under
-- 1.8 m/s; recorded pauses count as such time; dropouts of a sensor or of GPS do not.
-- grain: one running activity not yet in the table | units: m, s | parameters: $first, $last activity_no
-- A sample's state holds until the next sample, unless that is more than 30 s away (then nothing is known of the gap).
-- Steps under 30 per minute at running speed are a pod that lost contact, so the speed decides.
create table unbroken_run (
    activity_no         integer primary key,
    revision            integer not null,
    longest_unbroken_m  bigint,
    longest_unbroken_s  bigint
);
-- fill
insert into unbroken_run
with wanted as (
    select a.activity_no, a.revision
    from held_activity() a
    anti join unbroken_run using (activity_no)
    where a.sport_family = 'run' and a.activity_no between $first and $last
),
placed as (
    select s.activity_no, s.ordinal, s.elapsed_s, s.cadence_spm, s.speed_mps,
        row_number() over run as number,
        lead(s.elapsed_s) over run - s.elapsed_s as step_s,
        round(100 * lead(s.distance_m) over run)::bigint as next_cm,
        round(100 * last_value(s.distance_m ignore nulls) over run)::bigint as reached_cm
    from sample s
    semi join wanted using (activity_no)
    where s.elapsed_s is not null
    window run as (partition by s.activity_no order by s.ordinal rows unbounded preceding)
),
-- Without a distance at the next sample, none was covered since the last one known.
timed as (
    select *,
        coalesce(step_s >= 0, false) as forward,
        case when reached_cm is not null then greatest(coalesce(next_cm, reached_cm) - reached_cm, 0) end as step_cm
    from placed
),
paused as (
    select t.activity_no, t.number,
        sum(least(t.elapsed_s + t.step_s, p.end_s) - greatest(t.elapsed_s, p.start_s)) as paused_s
    from timed t
    join pause p on p.activity_no = t.activity_no
        and p.start_s < t.elapsed_s + t.step_s and p.end_s > t.elapsed_s
    where t.forward
    group by t.activity_no, t.number
),
judged as (
    select t.*, coalesce(p.paused_s, 0) as paused_s,
        case
            when t.step_s > 30 then false
            when t.cadence_spm >= 30 then t.cadence_spm < 140
            else coalesce(coalesce(t.speed_mps, t.step_cm / 100 / nullif(t.step_s, 0)) < 1.8, false)
        end as slow
    from timed t
    left join paused p using (activity_no, number)
),
-- What takes no time, because the clock runs backwards after it, neither makes a break nor parts one.
stopped as (
    select activity_no, number,
        case when forward then step_s end as step_s,
        case when forward then step_cm end as step_cm,
        not forward or slow or paused_s > 0 as halts,
        case when not forward then 0 when slow then step_s else paused_s end as halted_s
    from judged
),
chained as (
    select *, number - row_number() over (partition by activity_no order by number) as chain
    from stopped
    where halts
),
broken as (
    select activity_no, number
    from chained
    qualify sum(halted_s) over (partition by activity_no, chain) >= 10
),
stretched as (
    select s.*,
        b.number is not null as breaks,
        last_value(b.number ignore nulls) over (
            partition by s.activity_no order by s.number rows unbounded preceding
        ) as stretch
    from stopped s
    left join broken b using (activity_no, number)
),
stretch as (
    select activity_no, stretch, sum(step_cm) as length_cm, sum(step_s) as length_s
    from stretched
    where not breaks
    group by activity_no, stretch
),
longest as (
    select activity_no,
        arg_max(length_cm, (length_cm, length_s)) as length_cm,
        arg_max(length_s, (length_cm, length_s)) as length_s
    from stretch
    where length_cm is not null
    group by activity_no
),
final as (
    select w.activity_no, w.revision,
        round(l.length_cm / 100)::bigint as longest_unbroken_m,
        round(l.length_s)::bigint as longest_unbroken_s
    from wanted w
    left join longest l using (activity_no)
)
select activity_no, revision, longest_unbroken_m, longest_unbroken_s
from final;
