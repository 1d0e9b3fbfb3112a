-- Flows and bytes by the status of the port: who talks to ports that nobody has?
-- The dictionary leaves out what it has nothing to say of, see docs/engines.md.
SELECT
    multiIf(
        dictHas('ports', key), dictGetString('ports', 'status', key),
        proto NOT IN (6, 17, 33, 132), 'no ports',
        dst_port < 49152, 'unassigned',
        'never assigned') AS status,
    count() AS flows,
    sum(bytes) AS bytes
FROM
(
    SELECT dst_port, proto, (toUInt16(dst_port), toUInt8(proto)) AS key, bytes
    FROM flows_all
)
GROUP BY status
ORDER BY bytes DESC
