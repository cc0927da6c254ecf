/** A host for unit tests of plugins: answers what the test says, remembers every call, runs nothing. */
import type { PluginHost } from '../mattermost/activation.ts';
import type { PluginApi } from '../mattermost/api.ts';
import { Ending } from '../mattermost/ending.ts';
import { apiMethods } from '../mattermost/generated/api.ts';
import { systemTimers } from '../yamux/timers.ts';

/** A call that the plugin made. */
export interface FakeCall {
  /** Name in TypeScript, such as `getUser`. */
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A host for a test to hand to a plugin. */
export interface FakeHost extends PluginHost {
  /** Every call so far, in order, those that found no answer included. */
  readonly calls: readonly FakeCall[];
  /** Arguments of the calls of one method. */
  callsOf(method: keyof PluginApi): readonly (readonly unknown[])[];
  /** The end in order, as a real host's: `closing` is aborted, then what `onClosing` was given is called. */
  close(): Promise<void>;
}

type Answers = { readonly [Name in keyof PluginApi]?: (...args: Parameters<PluginApi[Name]>) => unknown };

/**
 * A host whose API answers with `answers`, values or promises. Any other call rejects with an error that names it: a
 * test then says what it forgot.
 */
export function fakeHost(answers: Answers = {}): FakeHost {
  const calls: FakeCall[] = [];
  const ending = new Ending(systemTimers, (_hook, error) => {
    throw error;
  });
  const methods = apiMethods.map(({ name }) => {
    const answer = answers[name as keyof PluginApi] as ((...args: unknown[]) => unknown) | undefined;
    const call = async (...args: unknown[]): Promise<unknown> => {
      calls.push({ method: name, args });
      if (answer === undefined) throw new Error(`fake host: ${name} was called and has no answer`);
      return answer(...args);
    };
    return [name, call] as const;
  });
  return {
    api: Object.fromEntries(methods) as unknown as PluginApi,
    closing: ending.closing,
    onClosing: (handOver) => ending.onClosing(handOver),
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method).map(({ args }) => args),
    close: () => ending.begin(),
  };
}
