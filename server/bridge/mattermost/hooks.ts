/**
 * What a plugin is, to its author: a set of plain functions, each for one hook. Those that are there are what
 * `Implemented` tells the host, which calls no others.
 */
import type { GeneratedHooks, HandWrittenHooks } from './generated/hooks.ts';
import { hookMethods } from './generated/hooks.ts';
import type { Hook } from './hook_methods.ts';
import type { HookMethod } from './method.ts';

/** The hooks that a plugin may have. A hook throws an `AppError` to fail; of anything else the host hears no text. */
export type Hooks = Partial<GeneratedHooks & HandWrittenHooks>;

export interface ImplementedHook {
  readonly method: HookMethod;
  readonly hook: Hook;
}

/** The hooks that `hooks` has, by their names in Go. Throws on a name that is no hook: a typing error would be silent. */
export function implementedHooks(hooks: Hooks): ReadonlyMap<string, ImplementedHook> {
  const known = new Map(hookMethods.map((method) => [method.name, method]));
  // Answered by the bridge itself, from this very map.
  known.delete('implemented');
  const found = new Map<string, ImplementedHook>();
  for (const [name, hook] of Object.entries(hooks)) {
    if (hook === undefined) continue;
    const method = known.get(name);
    if (method === undefined) throw new Error(`hooks: there is no hook "${name}"`);
    found.set(method.go, { method, hook: (hook as Hook).bind(hooks) });
  }
  return found;
}
