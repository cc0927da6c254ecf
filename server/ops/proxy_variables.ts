/** The environment's variables that name a proxy. Nothing here uses one; who sets up an endpoint should know of it. */

/** Their names alone: a value may hold a password. */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && (value ?? '') !== '')
    .map(([name]) => name)
    .sort();
}
