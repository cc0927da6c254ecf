/**
 * The host's settings (`model.Config`), such that what is read can be saved again and nothing else changes.
 *
 * Nearly every setting is a pointer, of which the host makes its default where it is nil. gob does not send what a
 * pointer points to when it is false, 0 or empty: it arrives as nil, and a Go plugin that saves what it has read turns
 * such settings back to their defaults. A running server has no setting that is nil (`Config.SetDefaults`), so here they
 * arrive as what they are; and the bridge, other than Go, can send them.
 *
 * Settings that only the host knows, because it is older or newer than these types, cannot be sent back. What the host
 * has is known from the types that it announces.
 */
import type { GoUniverse, StructSchema, TypeRef } from '../gob/schema.ts';
import { HostError } from './host_error.ts';

const CONFIG = 'model.Config';

/** Retired settings, the only ones that a running server leaves nil (test/host/generated/default_config.json). */
const MAY_BE_NIL: ReadonlySet<string> = new Set([
  'ClusterSettings.EnableExperimentalGossipEncryption',
  'ElasticsearchSettings.BulkIndexingTimeWindowSeconds',
]);

/** Set by the server's environment, never saved (config/store.go). */
const NEVER_SAVED: ReadonlySet<string> = new Set(['FeatureFlags']);

type Section = Record<string, unknown>;

/** A field of a struct as the host has it, by its name in Go. */
interface HostField {
  readonly name: string;
}

/** One field of the settings: where it stands, and what it is without its pointer. */
interface Setting {
  readonly section: Section;
  readonly key: string;
  readonly path: string;
  readonly type: TypeRef;
  readonly pointer: boolean;
}

export class HostSettings {
  readonly #universe: GoUniverse;
  /** Of every struct that has arrived; looked into only where settings are read or saved. */
  readonly #structs = new Map<string, readonly HostField[]>();

  constructor(universe: GoUniverse) {
    this.#universe = universe;
  }

  /** The host has these fields in the struct. */
  learn(go: string, fields: readonly HostField[]): void {
    this.#structs.set(go, fields);
  }

  /** Whether it has come to light which settings the host has. */
  get known(): boolean {
    return this.#structs.has(CONFIG);
  }

  /** Paths of settings that the host has and these types lack. */
  unknown(): string[] {
    return this.#unknownIn(CONFIG, '');
  }

  /** Puts in what the wire leaves out: where a setting of the host arrived as null, it is false, 0 or empty. */
  complete(config: Section): void {
    for (const { section, key, path, type, pointer } of this.#settings(CONFIG, config, '')) {
      if (pointer && section[key] === null && !MAY_BE_NIL.has(path)) section[key] = zeroOf(type);
    }
  }

  /**
   * Throws `unknown_settings` where saving would reset what these types lack, `bad_argument` where it would reset what
   * `config` leaves out.
   */
  check(config: Section, method: string): void {
    const lost = this.unknown();
    if (lost.length > 0) {
      const some = lost.slice(0, 5).join(', ');
      const more = lost.length > 5 ? ` and ${lost.length - 5} more` : '';
      const message = `the server has settings that the bridge does not know, and would reset them: ${some}${more}`;
      throw new HostError('unknown_settings', method, message);
    }
    for (const { section, key, path } of this.#settings(CONFIG, config, '')) {
      if (section[key] !== undefined) continue;
      const message = `expected settings as getConfig gives them, got no ${path}: the server would reset it to its default`;
      throw new HostError('bad_argument', method, message);
    }
  }

  /** Every setting that the host has, and `config` has a section for. */
  *#settings(struct: string, section: Section, path: string): Generator<Setting> {
    const host = this.#fieldsOf(struct);
    for (const { go, json, type: declared, inline } of this.#schema(struct).fields) {
      if (host?.has(go) === false || NEVER_SAVED.has(`${path}${json}`)) continue;
      const pointer = typeof declared === 'object' && 'pointer' in declared;
      const type = pointer ? declared.pointer : declared;
      const nested = structOf(type);
      if (nested === undefined) {
        yield { section, key: json, path: `${path}${json}`, type, pointer };
        yield* this.#elements(type, section[json], `${path}${json}`);
      } else if (inline === true) yield* this.#settings(nested, section, path);
      else {
        const inner = section[json];
        if (typeof inner === 'object' && inner !== null) {
          yield* this.#settings(nested, inner as Section, `${path}${json}.`);
        } else if (inner === undefined) yield { section, key: json, path: `${path}${json}`, type, pointer };
      }
    }
  }

  /** The settings in a list of sections. */
  *#elements(type: TypeRef, list: unknown, path: string): Generator<Setting> {
    if (typeof type !== 'object' || !('slice' in type) || !Array.isArray(list)) return;
    const { slice } = type;
    const nested = structOf(typeof slice === 'object' && 'pointer' in slice ? slice.pointer : slice);
    if (nested === undefined) return;
    for (const [index, section] of list.entries()) {
      if (typeof section === 'object' && section !== null) {
        yield* this.#settings(nested, section as Section, `${path}[${index}].`);
      }
    }
  }

  #unknownIn(struct: string, path: string): string[] {
    const { fields } = this.#schema(struct);
    const known = new Set(fields.map(({ go }) => go));
    const own = [...(this.#fieldsOf(struct) ?? [])].filter((name) => !known.has(name));
    const inner = fields.flatMap(({ go, type, inline }) => {
      if (NEVER_SAVED.has(`${path}${go}`)) return [];
      const nested = structOf(typeof type === 'object' && 'pointer' in type ? type.pointer : type);
      return nested === undefined ? [] : this.#unknownIn(nested, inline === true ? path : `${path}${go}.`);
    });
    return [...own.map((name) => `${path}${name}`), ...inner];
  }

  /** Names in Go; undefined where the host has not said. */
  #fieldsOf(struct: string): ReadonlySet<string> | undefined {
    const fields = this.#structs.get(struct);
    return fields === undefined ? undefined : new Set(fields.map(({ name }) => name));
  }

  #schema(struct: string): StructSchema {
    return this.#universe.structs[struct] as StructSchema;
  }
}

function structOf(type: TypeRef): string | undefined {
  return typeof type === 'object' && 'struct' in type ? type.struct : undefined;
}

function zeroOf(type: TypeRef): unknown {
  if (type === 'bool') return false;
  if (type === 'string') return '';
  return typeof type === 'string' ? 0 : [];
}
