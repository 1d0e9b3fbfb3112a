-- The same dictionary for today's versions, without a configuration file. It needs
-- ports.csv in the user_files directory of each node; on a cluster, add ON CLUSTER.
CREATE DICTIONARY ports
(
    port UInt16,
    proto UInt8,
    name String DEFAULT '',
    class String DEFAULT '',
    status String DEFAULT '',
    description String DEFAULT '',
    use String DEFAULT '',
    main_use String DEFAULT ''
)
PRIMARY KEY port, proto
SOURCE(FILE(path '/var/lib/clickhouse/user_files/ports.csv' format 'CSVWithNames'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 300 MAX 600)
