/** Everything that `make fuzz` holds, in the order of its table. What one needs is loaded with it, and not before. */
import type { Property } from './property.ts';

export interface Target {
  /** `<room>/<what is held>`; also the corpus's folder. */
  readonly name: string;
  /** Share of a run, relative to the others'. */
  readonly weight: number;
  load(): Promise<Property>;
}

export const TARGETS: readonly Target[] = [
  target('yamux/session', 300, async () => anyPlan((await import('./yamux/session.ts')).yamuxSession)),
  target('gob/decode', 330, async () => anyPlan((await import('./gob/decode.ts')).gobDecode)),
  target('gob/encode', 100, async () => anyPlan((await import('./gob/encode.ts')).gobEncode)),
  target('net_rpc/server', 130, async () => anyPlan((await import('./net_rpc/server.ts')).rpcServer)),
  target('net_rpc/client', 90, async () => anyPlan((await import('./net_rpc/client.ts')).rpcClient)),
  target('http/serve', 50, async () => anyPlan((await import('./http/serve.ts')).serveHttp)),
  target('http/plugin', 40, async () => anyPlan((await import('./http/plugin.ts')).pluginHttp)),
  target('http/pull', 50, async () => anyPlan((await import('./http/pull.ts')).pullServer)),
];

/** Those whose name is `name`, or stands in that folder; all without one. */
export function targetsOf(name: string): readonly Target[] {
  return TARGETS.filter((one) => name === '' || one.name === name || one.name.startsWith(`${name}/`));
}

/** Throws where there is none of exactly that name. */
export async function propertyOf(name: string): Promise<Property> {
  const found = TARGETS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no fuzz target ${name}`);
  return found.load();
}

function target(name: string, weight: number, load: () => Promise<Property>): Target {
  return { name, weight, load };
}

/** A plan comes back to the property that made it, and to no other. */
function anyPlan<Plan extends object>({ name, make, run }: Property<Plan>): Property {
  return { name, make, run: ({ plan, bytes }) => run({ plan: plan as Plan, bytes }) };
}
