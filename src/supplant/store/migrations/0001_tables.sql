-- Every table of data carries: vintage (the release it came from), row (physical line in the file) and
-- original (the text of that line). src/supplant/core/schema/<table>.csv says what each column means.

CREATE TABLE vintage (
    vintage VARCHAR PRIMARY KEY,
    source VARCHAR NOT NULL,
    layout VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    url VARCHAR,
    terms VARCHAR,
    file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL UNIQUE,
    published DATE,
    imported_at TIMESTAMP NOT NULL,
    parser VARCHAR NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_kept BIGINT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    totals JSON NOT NULL,
    notes JSON NOT NULL
);

CREATE TABLE rejected (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    why VARCHAR NOT NULL,
    original VARCHAR
);

CREATE TABLE delivery (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    deal VARCHAR NOT NULL,
    supplier VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    supplier_name VARCHAR NOT NULL,
    recipient_name VARCHAR NOT NULL,
    designation VARCHAR,
    description VARCHAR,
    category VARCHAR,
    order_year INTEGER,
    order_year_estimate BOOLEAN,
    ordered DOUBLE,
    ordered_estimate BOOLEAN,
    year INTEGER NOT NULL,
    year_estimate BOOLEAN,
    quantity DOUBLE,
    quantity_low DOUBLE,
    quantity_high DOUBLE,
    quantity_estimate BOOLEAN,
    status VARCHAR,
    tiv_unit DOUBLE,
    tiv DOUBLE,
    tiv_low DOUBLE,
    tiv_high DOUBLE,
    local_production BOOLEAN,
    comment VARCHAR,
    rung VARCHAR,
    rung_certain BOOLEAN,
    spread_over INTEGER NOT NULL
);

CREATE TABLE deal (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    deal VARCHAR NOT NULL,
    supplier VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    supplier_name VARCHAR NOT NULL,
    recipient_name VARCHAR NOT NULL,
    designation VARCHAR,
    description VARCHAR,
    category VARCHAR,
    order_year INTEGER,
    order_year_estimate BOOLEAN,
    ordered DOUBLE,
    ordered_estimate BOOLEAN,
    delivered DOUBLE,
    delivered_estimate BOOLEAN,
    delivery_years VARCHAR,
    delivery_years_estimate BOOLEAN,
    status VARCHAR,
    tiv_unit DOUBLE,
    tiv_order DOUBLE,
    tiv_delivered DOUBLE,
    comment VARCHAR,
    rung VARCHAR,
    rung_certain BOOLEAN
);

CREATE TABLE trade (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    -- Not left to the analysis that DuckDB makes of every segment: a tenth of the time of a large import.
    original VARCHAR NOT NULL USING COMPRESSION zstd,
    year INTEGER NOT NULL,
    exporter VARCHAR NOT NULL,
    importer VARCHAR NOT NULL,
    exporter_name VARCHAR NOT NULL,
    importer_name VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    value_usd DOUBLE,
    quantity_t DOUBLE,
    share DOUBLE,
    reported_by VARCHAR NOT NULL,
    repeat BOOLEAN NOT NULL DEFAULT false
);

CREATE TABLE ideal_point (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    country VARCHAR NOT NULL,
    country_name VARCHAR,
    ideal_point DOUBLE,
    low DOUBLE,
    high DOUBLE,
    votes DOUBLE
);

CREATE TABLE alliance (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    defense BOOLEAN,
    offense BOOLEAN,
    neutral BOOLEAN,
    nonaggression BOOLEAN,
    consultation BOOLEAN
);

CREATE TABLE dyad_month (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    month VARCHAR NOT NULL,
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    directed BOOLEAN NOT NULL,
    score_sum DOUBLE,
    positive_sum DOUBLE,
    negative_sum DOUBLE,
    events BIGINT,
    active_days INTEGER,
    days_in_data INTEGER
);

CREATE TABLE attack (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    started TIMESTAMP NOT NULL,
    ended TIMESTAMP,
    model VARCHAR NOT NULL,
    models VARCHAR[] NOT NULL,
    launched DOUBLE,
    destroyed DOUBLE,
    not_reached DOUBLE,
    launched_details VARCHAR,
    destroyed_details VARCHAR,
    target VARCHAR,
    link VARCHAR
);

CREATE TABLE reactor (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    type VARCHAR,
    model VARCHAR,
    origin VARCHAR,
    origin_basis VARCHAR,
    status VARCHAR,
    construction_start DATE,
    operational_from DATE,
    operational_to DATE,
    capacity_mw DOUBLE
);

CREATE TABLE country_year (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    country_name VARCHAR,
    year INTEGER NOT NULL,
    variable VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);

CREATE TABLE agreement (
    vintage VARCHAR NOT NULL,
    row BIGINT NOT NULL,
    original VARCHAR NOT NULL,
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    signed DATE,
    signed_year INTEGER NOT NULL,
    type VARCHAR,
    category VARCHAR,
    end_year INTEGER
);
