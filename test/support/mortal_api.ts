/** A process's view of a fake host, with a moment at which the process dies: from then on nothing reaches the host. */

export type DeathMoment = 'before' | 'after';

export interface Mortal<T> {
  readonly api: T;
  /** Calls that reached the host, in order. */
  readonly calls: readonly string[];
  readonly dead: () => boolean;
}

/**
 * `api`, whose `deathAt`-th call (from 1) is the process's last: `before`, it never reaches the host; `after`, it does,
 * and nobody is there for the answer. Neither that call nor a later one ever settles.
 */
export function mortal<T extends object>(api: T, deathAt: number, moment: DeathMoment): Mortal<T> {
  const calls: string[] = [];
  let count = 0;
  const never = new Promise<never>(() => undefined);
  const view = new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        count += 1;
        if (count > deathAt || (count === deathAt && moment === 'before')) return never;
        calls.push(String(name));
        const answer: unknown = method.apply(target, args);
        if (count < deathAt) return answer;
        return Promise.resolve(answer).then(
          () => never,
          () => never,
        );
      };
    },
  });
  return { api: view, calls, dead: () => count >= deathAt };
}
