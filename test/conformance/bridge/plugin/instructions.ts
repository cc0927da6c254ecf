/** What the host can tell the plugin to do, in a slash command of its own; `../instruct.go` sends them. */
import type { PluginApi, PluginHost } from '../../../../server/bridge/index.ts';
import { apiMethods } from '../../../../server/bridge/mattermost/generated/api.ts';
import type { ApiMethod } from '../../../../server/bridge/mattermost/method.ts';
import { readResponse } from './bodies.ts';
import type { Preparation, Rehearsal } from './rehearsal.ts';
import { open, revive } from './revive.ts';
import { spell, spellThrown } from './spell.ts';

export const PREFIX = '/conformance ';

type Instruction =
  /** Calls an API method. */
  | { readonly do: 'call'; readonly method: string; readonly args: readonly unknown[] }
  /** Calls an API method with arguments that the bridge accepts, whatever they are. */
  | { readonly do: 'probe'; readonly method: string }
  /** Saves the host's settings as they were read. */
  | { readonly do: 'save what is read' }
  /** Begins work that is never done, and says so by `LogInfo` when it is handed over; `hang` keeps on handing over. */
  | { readonly do: 'work'; readonly name: string; readonly hang: boolean }
  /** Lists the API methods. */
  | { readonly do: 'methods' }
  /** Says what the next call of a hook does. */
  | ({ readonly do: 'prepare'; readonly hook: string } & Preparation)
  /** Opens a gate at which a body waits. */
  | { readonly do: 'open'; readonly gate: string }
  /** Tells what the hook was called with. */
  | { readonly do: 'report'; readonly hook: string };

const methods: ReadonlyMap<string, ApiMethod> = new Map(apiMethods.map((method) => [method.go, method]));

/** What instructions are about. */
export interface Stage {
  readonly api: PluginApi;
  readonly onClosing: PluginHost['onClosing'];
  readonly rehearsal: Rehearsal;
}

/** Carries out an instruction and returns its answer as JSON. */
export async function follow(text: string, stage: Stage): Promise<string> {
  return JSON.stringify(await answer(JSON.parse(text) as Instruction, stage));
}

function answer(instruction: Instruction, { api, onClosing, rehearsal }: Stage): unknown {
  switch (instruction.do) {
    case 'call':
      return call(api, instruction.method, instruction.args.map(revive));
    case 'probe':
      return call(api, instruction.method, probeArguments(instruction.method));
    case 'save what is read':
      return outcomeOf(async () => api.saveConfig(await api.getConfig()));
    case 'work':
      onClosing(async () => {
        await api.logInfo(`handed over ${instruction.name}`);
        if (instruction.hang) await new Promise(() => {});
      });
      return null;
    case 'methods':
      return [...methods.keys()];
    case 'prepare':
      rehearsal.prepare(instruction.hook, instruction);
      return null;
    case 'open':
      open(instruction.gate);
      return null;
    case 'report':
      return rehearsal.report(instruction.hook);
  }
}

async function call(api: PluginApi, go: string, args: readonly unknown[]): Promise<unknown> {
  const name = methods.get(go)?.name ?? go;
  const method = (api as unknown as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>)[name];
  if (method === undefined) return { thrown: { missing: `the bridge has no ${name}` } };
  return outcomeOf(() => method(...args));
}

async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    const result = await run();
    return { result: result instanceof Response ? await readResponse(result) : spell(result) };
  } catch (error) {
    return { thrown: spellThrown(error) };
  }
}

/** Arguments of the calls that are written by hand; the others take an empty object wherever a pointer is due. */
const PROBES: Readonly<Record<string, readonly unknown[]>> = {
  ReceiveSharedChannelAttachmentSyncMsg: ['remote', 'channel', {}, { $stream: { chunks: [3] } }],
};

function probeArguments(go: string): readonly unknown[] {
  const byHand = PROBES[go];
  if (byHand !== undefined) return byHand.map(revive);
  const { params = [], pointers = [] } = methods.get(go) ?? {};
  return params.map((_name, index) => (pointers.includes(index) ? {} : undefined));
}
