/** Finds the unpacked plugin, unpacking its tar.gz first as an administrator's server would: with the system's `tar`. */

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that holds plugin.json: `bundle` itself, or the archive's one top folder inside `into`. */
export function unpackedPlugin(bundle: string, into: string): string {
  if (statSync(bundle).isDirectory()) return bundle;
  const { status, stderr, error } = spawnSync('tar', ['-xzf', bundle, '-C', into], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`tar -xzf ${bundle}: ${stderr.trim()}`);
  const [top] = readdirSync(into);
  if (top === undefined) throw new Error(`${bundle}: the archive is empty`);
  return join(into, top);
}
