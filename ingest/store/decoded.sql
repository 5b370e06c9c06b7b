-- What decoding makes of the originals. Dropped and made again whenever DECODE_VERSION changes; never edited.

-- One activity. References from anywhere else use activity_key; activity_no is the dense number that samples carry.
create table activity (
    activity_no        integer primary key,
    activity_key       varchar not null unique,  -- sha256 of the original, a dot, the session's place in it
    athlete_id         integer not null,
    source_no          integer not null,
    session_index      integer not null,
    revision           integer not null,         -- rises when the activity is decoded again; derived rows remember it
    shareable          boolean not null,
    sport_family       varchar not null,         -- only 'run' is running load
    sport              varchar not null,
    sport_raw          varchar not null,
    title              varchar,
    description        varchar,
    rpe                double,
    started_utc        timestamp,                -- null when only the day is known
    local_date         date not null,            -- the day on the runner's own calendar
    utc_offset_s       integer,
    time_zone          varchar,
    local_time_source  varchar not null,         -- fit_local_timestamp, position, stated, athlete_setting
    elapsed_s          bigint,
    moving_s           bigint,                   -- timer time, else time above 0.5 m/s
    moving_source      varchar,                  -- timer, speed
    distance_m         bigint,
    distance_source    varchar,                  -- session, samples
    ascent_m           bigint,
    ascent_source      varchar,                  -- session, samples
    stated_elapsed_s   double,                   -- the source's own totals, unrounded
    stated_timer_s     double,
    stated_distance_m  double,
    average_heart_rate_bpm  double,
    average_cadence_spm     double,
    sample_count       integer not null,
    fingerprint        varchar                   -- what a training log's row says; null for files of a watch
);

-- One sample, in the order of the file. elapsed_s counts from the activity's start and may run backwards.
create table sample (
    activity_no              integer not null,
    ordinal                  integer not null,
    elapsed_s                double,
    distance_m               double,
    latitude_deg             double,
    longitude_deg            double,
    altitude_m               double,
    speed_mps                double,
    grade_pct                double,
    heart_rate_bpm           double,
    cadence_spm              double,             -- steps of both feet, sports on foot
    cadence_rpm              double,             -- cranks and the like
    power_w                  double,
    temperature_c            double,
    stance_ms                double,             -- ground contact time
    stance_balance_left_pct  double,
    vertical_oscillation_mm  double,
    vertical_ratio_pct       double,
    step_length_mm           double
);

create table lap (
    activity_no                      integer not null,
    lap_no                           integer not null,
    start_s                          double,
    elapsed_s                        double,
    timer_s                          double,
    distance_m                       double,
    ascent_m                         double,
    average_heart_rate_bpm           double,
    average_cadence_spm              double,
    average_stance_ms                double,
    average_stance_balance_left_pct  double,
    trigger                          varchar
);

create table pause (
    activity_no  integer not null,
    start_s      double not null,
    end_s        double not null
);

create table device (
    source_no         integer not null,
    device_index      integer,
    manufacturer      varchar,
    product           varchar,
    serial_number     bigint,
    software_version  varchar,
    device_type       varchar
);

-- A field that an app on the watch defined; its values stand in developer_sample.
create table developer_field (
    activity_no      integer not null,
    field            integer not null,
    developer_index  integer not null,
    field_number     integer not null,
    name             varchar not null,
    units            varchar,
    native_field     integer
);

create table developer_sample (
    activity_no  integer not null,
    ordinal      integer not null,
    field        integer not null,
    value        double,
    text         varchar
);
