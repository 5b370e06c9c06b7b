-- version: 1
-- May this audience see what this scope shows? The audience is a struct, as analytics/audience.py binds it.
create or replace macro sees(audience, scope) as
    audience['owner'] or list_contains(audience['sees'], scope);
