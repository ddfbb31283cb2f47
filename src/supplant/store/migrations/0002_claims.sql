-- Documents that were read, what they say, and what people made of it. Rows are only ever added.

CREATE TABLE document (
    id VARCHAR PRIMARY KEY,
    path VARCHAR NOT NULL,
    title VARCHAR,
    published VARCHAR,
    media_type VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

CREATE TABLE claim (
    id VARCHAR PRIMARY KEY,
    document VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    source VARCHAR,
    target VARCHAR,
    object VARCHAR,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    unit VARCHAR,
    per VARCHAR,
    date VARCHAR,
    negated BOOLEAN NOT NULL,
    hypothetical BOOLEAN NOT NULL,
    confidence DOUBLE NOT NULL,
    grade VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    start_char BIGINT NOT NULL,
    end_char BIGINT NOT NULL,
    source_name VARCHAR,
    target_name VARCHAR,
    reader VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

CREATE TABLE review (
    number BIGINT PRIMARY KEY,
    claim VARCHAR NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('accept', 'reject', 'edit')),
    changes VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    reviewed_at TIMESTAMP NOT NULL,
    why VARCHAR
);
