/** Audit records, whose maps may hold anything that JSON holds (server/public/plugin/audit.go). */
import { type HostCall, hostCall } from './call.ts';
import type { AuditRecord } from './generated/types.ts';
import type { HostLink } from './host_link.ts';
import type { ApiMethod, Sent } from './method.ts';

/** LogAuditRec and LogAuditRecWithLevel. */
export function auditCall(method: ApiMethod, { client }: HostLink): HostCall {
  const call = hostCall(method, client);
  return async (record, ...rest) => {
    // What is missing altogether the call itself refuses.
    if (record === null || record === undefined) return call(record, ...rest);
    return call(plainRecord(record as Sent<AuditRecord>), ...rest);
  };
}

function plainRecord(record: Sent<AuditRecord>): Sent<AuditRecord> {
  const { event, meta } = record;
  const plain = { ...record, meta: plainMap(meta) };
  if (event === undefined) return plain;
  const { parameters, prior_state, resulting_state } = event;
  return {
    ...plain,
    event: {
      ...event,
      parameters: plainMap(parameters),
      prior_state: plainMap(prior_state),
      resulting_state: plainMap(resulting_state),
    },
  };
}

/** The map as JSON has it: what has no form in JSON is left out, and dates and the like are texts. */
function plainMap(map: unknown): Record<string, unknown> {
  if (map === undefined || map === null) return {};
  try {
    return JSON.parse(JSON.stringify(map)) as Record<string, unknown>;
  } catch {
    return { error: 'failed to serialize audit data' };
  }
}
