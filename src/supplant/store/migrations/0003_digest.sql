-- What was fitted to a register, kept so that it is fitted once. It can be lost: it is then computed anew.
-- `key` names the register, the years read, and the code that fitted; `part` is JSON.
CREATE TABLE digest (
    key VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    content VARCHAR NOT NULL
);
