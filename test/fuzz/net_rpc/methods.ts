/** The methods that are called: those of the plugin API and the hooks, with the types of what crosses. */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { bytesOf, loadVectors, type RpcCase } from '../../unit/vectors/vector_file.ts';
import { universe } from '../gob/seeds.ts';

export interface Method {
  /** With its service, `Plugin.GetUser`. */
  readonly name: string;
  readonly args: TypeRef;
  readonly reply: TypeRef;
}

const pairs: readonly Method[] = Object.keys(universe.structs)
  .sort()
  .flatMap((args): Method[] => {
    const go = /^plugin\.Z_(\w+)Args$/.exec(args)?.[1];
    const reply = `plugin.Z_${go}Returns`;
    if (go === undefined || universe.structs[reply] === undefined) return [];
    return [{ name: `Plugin.${go}`, args: { struct: args }, reply: { struct: reply } }];
  });

/** What crosses in a few calls that have no structs of their own. */
const PLAIN: readonly Method[] = [
  { name: 'Plugin.Implemented', args: { struct: 'struct {}' }, reply: { slice: 'string' } },
  {
    name: 'Plugin.Header',
    args: { struct: 'struct {}' },
    reply: { map: { slice: 'string' }, key: 'string' },
  },
  { name: 'Plugin.Write', args: 'bytes', reply: { struct: 'struct {}' } },
  { name: 'Control.Ping', args: 'bool', reply: { struct: 'struct {}' } },
  { name: 'Dispenser.Dispense', args: 'string', reply: 'uint32' },
];

export function someMethod(random: Seeded): Method {
  return random.pick(random.below(4) === 0 ? PLAIN : pairs);
}

export interface Recording {
  readonly methods: readonly Method[];
  readonly requests: Uint8Array;
  readonly responses: Uint8Array;
}

/** Connections that Go recorded. */
export const recordings: readonly Recording[] = loadVectors<RpcCase>('net_rpc').cases.map(({ calls }) => ({
  methods: calls.map(({ method, args, reply }) => ({
    name: method,
    args: args.type,
    reply: reply?.type ?? { struct: 'struct {}' },
  })),
  requests: Buffer.concat(calls.map(({ request }) => bytesOf(request))),
  responses: Buffer.concat(calls.map(({ response }) => bytesOf(response))),
}));
