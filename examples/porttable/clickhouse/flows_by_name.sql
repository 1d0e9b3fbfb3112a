-- Flows and bytes by the name people use: what the port is best known for, else
-- the registry's name, else the first known use; '' for a port that has none.
-- Grouping by number first leaves few rows to name. The types of the key have to
-- be those of the dictionary.
SELECT
    if(main_use != '', main_use, if(name != '', name, use)) AS service,
    sum(flows_of_port) AS flows,
    sum(bytes_of_port) AS bytes
FROM
(
    SELECT
        (toUInt16(dst_port), toUInt8(proto)) AS key,
        dictGetString('ports', 'main_use', key) AS main_use,
        dictGetString('ports', 'name', key) AS name,
        dictGetString('ports', 'use', key) AS use,
        count() AS flows_of_port,
        sum(bytes) AS bytes_of_port
    FROM flows_all
    GROUP BY dst_port, proto
)
GROUP BY service
ORDER BY bytes DESC
