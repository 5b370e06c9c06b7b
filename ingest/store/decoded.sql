-- What decoding makes of the originals, and what `ingest.identity` makes of that. Dropped and made again whenever
-- DECODE_VERSION changes; never edited.

-- What one source says about one activity: a session of a watch's file, or a row of an archive's table or of a log.
create table source_activity (
    activity_no        integer primary key,
    activity_key       varchar not null,         -- of a file: sha256 of the original, a dot, the session's place in it;
                                                 -- of a table: the service, a dot, the number that it gave the activity
    athlete_id         integer not null,
    source_no          integer not null,
    session_index      integer not null,
    revision           integer not null,         -- rises when it is decoded again; derived rows remember it
    shareable          boolean not null,
    sport_family       varchar not null,         -- only 'run' is running load
    sport              varchar not null,
    sport_raw          varchar not null,
    title              varchar,
    description        varchar,
    private_note       varchar,
    gear               varchar,
    race               boolean,
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
    fingerprint        varchar,                  -- what a training log's row says; null for anything else
    recorder           varchar,                  -- the one recording of a watch, whatever file it is in
    native_id          varchar,                  -- the number that the service gave it
    file_name          varchar                   -- the file of its archive that holds its samples
);

-- One activity, however many records there are of it: the figures of the best record, the words of the most talkative
-- one, and over both what the runner changed. Carries the number and the key of the record whose samples hold.
create table activity (
    activity_no        integer not null,
    activity_key       varchar not null,
    athlete_id         integer not null,
    source_no          integer not null,
    session_index      integer not null,
    revision           integer not null,
    shareable          boolean not null,         -- every record that feeds it is
    counted            boolean not null,         -- false: the runner said that it is to be ignored
    sport_family       varchar not null,
    sport              varchar not null,
    sport_raw          varchar not null,
    title              varchar,
    description        varchar,
    private_note       varchar,
    gear               varchar,
    race               boolean,
    rpe                double,
    started_utc        timestamp,
    local_date         date not null,
    utc_offset_s       integer,
    time_zone          varchar,
    local_time_source  varchar not null,
    elapsed_s          bigint,
    moving_s           bigint,
    moving_source      varchar,
    distance_m         bigint,
    distance_source    varchar,                  -- session, samples, another_record, runner
    ascent_m           bigint,
    ascent_source      varchar,
    stated_elapsed_s   double,
    stated_timer_s     double,
    stated_distance_m  double,
    average_heart_rate_bpm  double,
    average_cadence_spm     double,
    sample_count       integer not null,
    words_no           integer not null,         -- the record that title and words are from
    records            integer not null          -- how many there are
);

-- The activities of which some records may be shared and some may not, as made of those that may alone.
create table shared_activity as from activity limit 0;

-- What the runner changed about an activity, and what stood there before.
create table activity_change (
    activity_no  integer not null,
    field        varchar not null,               -- as in field_override
    value        varchar not null,
    replaced     varchar,
    changed_at   timestamp not null
);

-- The records of each activity, the one whose samples hold included. Those of a deleted activity stand here, too.
create table activity_record (
    activity_no  integer not null,               -- the activity's
    record_no    integer not null,               -- source_activity.activity_no
    deleted      boolean not null
);

-- Two records that are the same run (`asked` false: that is how they came to be one activity) or perhaps are.
create table likeness (
    one_no    integer not null,
    other_no  integer not null,
    asked     boolean not null,
    rule      varchar not null,
    reason    varchar not null
);

-- Empty as long as the tables above that hold activities have to be made again.
create table resolved (
    rules_version  integer not null
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
