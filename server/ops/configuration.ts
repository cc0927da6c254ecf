/**
 * The administrator's settings (`settings_schema` of plugin.json) as one immutable value.
 *
 * The host hands them over as JSON with lower-cased keys; untouched settings may be absent, an emptied number is
 * null. A bad value never stops the plugin: its default is used and one warning names the setting and the remedy.
 */

import { z } from 'zod';

export interface Configuration {
  readonly llm: { readonly baseUrl: string; readonly token: string; readonly model: string };
  /** `requester`: each person's own language; `thread`: that of what is summarised. */
  readonly language: 'requester' | 'thread' | 'en' | 'ru';
  readonly delivery: 'ephemeral' | 'post';
  /** Whether the extractive digest stands in for a model that is missing or failing. */
  readonly builtInDigest: boolean;
  /** Longest duration of a whole model answer, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Tokens of request and answer together that the model takes. */
  readonly contextTokens: number;
  /** Requests to the model at once for one summary. */
  readonly parallelRequests: number;
  /** Summaries that are made at once. */
  readonly maxJobs: number;
  /** What becomes of a claim that names no post. */
  readonly unsupportedClaims: 'mark' | 'drop';
  /** How long a summary is kept for the person it was made for, in milliseconds; 0: not at all. */
  readonly retentionMs: number;
  /** Lets a scraper read the metrics without a session; empty: none. */
  readonly metricsToken: string;
  readonly triggers: {
    /** Whether a whole message such as `!summary` in a thread asks for its summary. */
    readonly inMessages: boolean;
    /** Lower-cased; beside those that are built in. */
    readonly words: readonly string[];
  };
}

export interface ConfigurationWarning {
  /** Lower-cased key; empty when the whole configuration is unreadable. */
  readonly setting: string;
  /** Names the setting as the System Console does, what is wrong, what is used and what to do. Never the value. */
  readonly message: string;
}

/** What the host shows in place of a secret (`model.FakeSetting`); never a real value. */
const MASK = '*'.repeat(32);

const REMEDY = 'mend it in System Console > Plugins > Thread Summary';

const text = z
  .string()
  .max(2048)
  .transform((value) => value.trim());

function whole(least: number, most: number) {
  return {
    schema: z.number().int().min(least).max(most),
    expected: `a whole number from ${least} to ${most}`,
  };
}

const SETTINGS = {
  llmbaseurl: {
    name: 'LLM base URL',
    schema: text,
    expected: 'text of at most 2048 characters',
    fallback: '',
  },
  llmtoken: { name: 'API token', schema: text, expected: 'text of at most 2048 characters', fallback: '' },
  llmmodel: { name: 'Model', schema: text, expected: 'text of at most 2048 characters', fallback: '' },
  language: {
    name: 'Summary language',
    schema: z.enum(['requester', 'thread', 'en', 'ru']),
    expected: 'requester, thread, en or ru',
    fallback: 'requester',
  },
  delivery: {
    name: 'Where the summary goes',
    schema: z.enum(['ephemeral', 'post']),
    expected: 'ephemeral or post',
    fallback: 'ephemeral',
  },
  builtindigest: {
    name: 'Built-in digest',
    schema: z.enum(['on', 'off']),
    expected: 'on or off',
    fallback: 'on',
  },
  requesttimeoutseconds: {
    name: 'Request timeout (seconds)',
    schema: z.number().min(5).max(900),
    expected: 'a number from 5 to 900',
    fallback: 120,
  },
  contexttokens: { name: 'Context size (tokens)', ...whole(2048, 2_000_000), fallback: 16_384 },
  parallelrequests: { name: 'Requests at once per summary', ...whole(1, 16), fallback: 2 },
  maxjobs: { name: 'Summaries at once', ...whole(1, 64), fallback: 4 },
  unsupportedclaims: {
    name: 'Claims without a source',
    schema: z.enum(['mark', 'drop']),
    expected: 'mark or drop',
    fallback: 'drop',
  },
  retentiondays: { name: 'Keep summaries (days)', ...whole(0, 365), fallback: 30 },
  texttriggers: {
    name: 'Trigger words in messages',
    schema: z.enum(['on', 'off']),
    expected: 'on or off',
    fallback: 'on',
  },
  metricstoken: {
    name: 'Metrics token',
    schema: text,
    expected: 'text of at most 2048 characters',
    fallback: '',
  },
  triggerwords: {
    name: 'More trigger words',
    schema: text,
    expected: 'text of at most 2048 characters',
    fallback: '',
  },
} as const;

type Key = keyof typeof SETTINGS;

/**
 * Reads the answer of `LoadPluginConfiguration`: JSON bytes, JSON text or the parsed value.
 * `previous` keeps a token that arrives masked.
 */
export function parseConfiguration(
  input: unknown,
  previous?: Configuration,
): { configuration: Configuration; warnings: readonly ConfigurationWarning[] } {
  const warnings: ConfigurationWarning[] = [];
  const values = new Map<string, unknown>();
  const object = parseObject(input);
  if (object === undefined) {
    warnings.push({ setting: '', message: `the settings are not a JSON object; using defaults; ${REMEDY}` });
  } else {
    for (const [key, value] of Object.entries(object)) values.set(key.toLowerCase(), value);
  }

  const read = <K extends Key>(key: K): z.output<(typeof SETTINGS)[K]['schema']> => {
    type Value = z.output<(typeof SETTINGS)[K]['schema']>;
    const { name, schema, expected, fallback } = SETTINGS[key];
    const value = values.get(key) ?? undefined;
    if (value === undefined) return fallback as Value;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as Value;
    const used = fallback === '' ? 'treating it as empty' : `using ${fallback}`;
    warnings.push({ setting: key, message: `setting "${name}" is not ${expected}; ${used}; ${REMEDY}` });
    return fallback as Value;
  };

  /** A secret that arrives masked is what it was before. */
  const secret = (key: 'llmtoken' | 'metricstoken', before: string | undefined): string => {
    const value = read(key);
    if (value !== MASK) return value;
    if (before === undefined || before === '') {
      warnings.push({
        setting: key,
        message: `setting "${SETTINGS[key].name}" holds the mask shown in place of a secret; treating it as empty; enter it again, ${REMEDY}`,
      });
    }
    return before ?? '';
  };
  const token = secret('llmtoken', previous?.llm.token);
  const llm = Object.freeze({ baseUrl: read('llmbaseurl'), token, model: read('llmmodel') });
  const configuration: Configuration = Object.freeze({
    llm,
    language: read('language'),
    delivery: read('delivery'),
    builtInDigest: read('builtindigest') === 'on',
    requestTimeoutMs: read('requesttimeoutseconds') * 1000,
    contextTokens: read('contexttokens'),
    parallelRequests: read('parallelrequests'),
    maxJobs: read('maxjobs'),
    unsupportedClaims: read('unsupportedclaims'),
    retentionMs: read('retentiondays') * 86_400_000,
    metricsToken: secret('metricstoken', previous?.metricsToken),
    triggers: Object.freeze({
      inMessages: read('texttriggers') === 'on',
      words: Object.freeze(
        read('triggerwords')
          .toLowerCase()
          .split(/[\s,;]+/u)
          .filter((word) => word !== ''),
      ),
    }),
  });
  if (llm.baseUrl !== '' && !isHttpUrl(llm.baseUrl)) {
    // Kept as it is: the model adapter then reports a bad URL to the reader, where "not configured" would be untrue.
    warnings.push({
      setting: 'llmbaseurl',
      message: `setting "LLM base URL" is not an http or https URL; no model can be reached; ${REMEDY}`,
    });
  } else if (llm.baseUrl !== '' && llm.model === '' && !warnings.some((w) => w.setting === 'llmmodel')) {
    warnings.push({
      setting: 'llmmodel',
      message: `setting "Model" is empty while "LLM base URL" is set; the endpoint may refuse; ${REMEDY}`,
    });
  }
  return { configuration, warnings };
}

function parseObject(input: unknown): Record<string, unknown> | undefined {
  let value = input;
  if (value instanceof Uint8Array) value = new TextDecoder().decode(value);
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  // The host sends `null` for a plugin none of whose settings was ever stored.
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === 'http:' || protocol === 'https:';
}

/**
 * Holds the current configuration. A reader takes `current()` once and keeps that snapshot for its whole job, so a
 * change in the middle never mixes two configurations.
 */
export class ConfigurationStore {
  #current: Configuration = parseConfiguration({}).configuration;
  #warned = '';
  readonly #warn: (warning: ConfigurationWarning) => void;

  /** `warn` is called once per warning, and not again until the set of warnings changes. */
  constructor(warn: (warning: ConfigurationWarning) => void) {
    this.#warn = warn;
  }

  current(): Configuration {
    return this.#current;
  }

  /** Replaces the snapshot by what the host sent. Never throws. */
  load(input: unknown): Configuration {
    const { configuration, warnings } = parseConfiguration(input, this.#current);
    this.#current = configuration;
    const seen = warnings.map((warning) => warning.message).join('\n');
    if (seen !== this.#warned) for (const warning of warnings) this.#warn(warning);
    this.#warned = seen;
    return configuration;
  }
}
