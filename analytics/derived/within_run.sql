-- version: 2
-- What was found along the runs that somebody looked at? Made on first need and kept until the run or the method changes
-- grain: one channel of one activity; a row without a channel where no sensor said anything
-- units: km, and the channel's own unit | columns: as of analytics/gait.py, WithinRun
-- basis: what the slopes were fitted on. An earlier run that comes in late, another shoe, or another audience, who sees
-- other runs, changes it, and what was found then is looked at no more.
create table within_run (
    activity_no      integer not null,
    revision         integer not null,
    basis            varchar not null,
    place            integer not null,
    channel          varchar,
    matched_by       varchar[],
    matched_on       varchar,
    parts            integer,
    slope_per_km     double,
    slope_low        double,
    slope_high       double,
    slope_parts      integer,
    verdict          varchar,
    at_km            double,
    low_km           double,
    high_km          double,
    slope_before     double,
    slope_after      double,
    change           double,
    p                double,
    autocorrelation  double
)
