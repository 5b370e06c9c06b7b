-- version: 2
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
timed as (
    select s.activity_no, s.ordinal, s.elapsed_s, s.cadence_spm, s.speed_mps,
        lead(s.elapsed_s) over so_far - s.elapsed_s as step_s,
        round(100 * last_value(s.distance_m ignore nulls) over and_next)::bigint
            - round(100 * last_value(s.distance_m ignore nulls) over so_far)::bigint as ahead_cm
    from sample s
    semi join wanted using (activity_no)
    where s.elapsed_s is not null
    window
        so_far as (partition by s.activity_no order by s.ordinal rows unbounded preceding),
        and_next as (partition by s.activity_no order by s.ordinal rows between unbounded preceding and 1 following)
),
interval_between as (
    select *,
        case when ahead_cm < 0 then 0 else ahead_cm end as step_cm
    from timed
),
forward as (
    select *, coalesce(speed_mps, step_cm / 100 / nullif(step_s, 0)) as moving_mps
    from interval_between
    where step_s >= 0
),
paused as (
    select f.activity_no, f.ordinal,
        sum(least(f.elapsed_s + f.step_s, p.end_s) - greatest(f.elapsed_s, p.start_s)) as paused_s
    from forward f
    join pause p on p.activity_no = f.activity_no
        and p.start_s < f.elapsed_s + f.step_s and p.end_s > f.elapsed_s
    group by f.activity_no, f.ordinal
),
judged as (
    select f.activity_no, f.ordinal, f.step_s, f.step_cm, coalesce(p.paused_s, 0) as paused_s,
        case
            when f.step_s > 30 then false
            when f.cadence_spm >= 30 then f.cadence_spm < 140
            else coalesce(f.moving_mps < 1.8, false)
        end as slow
    from forward f
    left join paused p using (activity_no, ordinal)
),
stopped as (
    select *,
        slow or paused_s > 0 as halts,
        case when slow then step_s else paused_s end as halted_s
    from judged
),
numbered as (
    select *, row_number() over (partition by activity_no order by ordinal) as number
    from stopped
),
chained as (
    select *, number - row_number() over (partition by activity_no order by number) as chain
    from numbered
    where halts
),
broken as (
    select activity_no, number
    from chained
    qualify sum(halted_s) over (partition by activity_no, chain) >= 10
),
stretched as (
    select n.*,
        b.number is not null as breaks,
        last_value(b.number ignore nulls) over (
            partition by n.activity_no order by n.number rows unbounded preceding
        ) as stretch
    from numbered n
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
