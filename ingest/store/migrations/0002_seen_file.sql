-- Which files on disk were read, as they were then: as long as path, size and time of change are the same, and every
-- entry's outcome stands in import_item, an import tells them from here and does not open them.
-- One row an entry: the file itself, or each member of an archive. A file of which a row is missing is read again.
create table seen_file (
    athlete_id      integer not null,
    path            varchar not null,      -- of the file on disk
    byte_count      bigint not null,
    mtime_ns        bigint not null,       -- since 1970
    entries         integer not null,      -- how many it holds: 1 unless it is an archive
    fetched_at      timestamp not null,    -- when the import began that read it; one changed just before is not trusted
    decode_version  integer not null,
    entry           varchar not null,      -- import_item.path
    newness         double not null,       -- seconds since 1970, roughly: the place in the order of reading
    sha256          varchar not null,      -- of the decompressed content, which has content_bytes
    content_bytes   bigint not null
);
