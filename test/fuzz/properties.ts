/** Everything that `make fuzz` holds, in the order of its table. */
import { gobDecode } from './gob/decode.ts';
import { gobEncode } from './gob/encode.ts';
import { serveHttp } from './http/serve.ts';
import { rpcClient } from './net_rpc/client.ts';
import { rpcServer } from './net_rpc/server.ts';
import type { Property } from './property.ts';
import { yamuxSession } from './yamux/session.ts';

export const PROPERTIES: readonly Property[] = [
  anyPlan(yamuxSession),
  anyPlan(gobDecode),
  anyPlan(gobEncode),
  anyPlan(rpcServer),
  anyPlan(rpcClient),
  anyPlan(serveHttp),
];

/** Those whose name is `target`, or stands in that folder; all without one. */
export function propertiesOf(target: string): readonly Property[] {
  return PROPERTIES.filter(({ name }) => target === '' || name === target || name.startsWith(`${target}/`));
}

/** A plan comes back to the property that made it, and to no other. */
function anyPlan<Plan extends object>({ name, weight, make, run }: Property<Plan>): Property {
  return { name, weight, make, run: ({ plan, bytes }) => run({ plan: plan as Plan, bytes }) };
}
