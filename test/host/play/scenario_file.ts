/** test/conformance/scenarios.json: its README describes the format. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fakeBehaviours } from '../../support/fake_llm.ts';

const llmWay = z.strictObject({ behaviour: z.enum(fakeBehaviours), answer: z.string() });
const settings = z.record(z.string(), z.unknown());

const step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('start') }),
  z.strictObject({ do: z.literal('stop'), withinMs: z.number().optional() }),
  z.strictObject({
    do: z.literal('command'),
    user: z.string(),
    channel: z.string(),
    root: z.string(),
    text: z.string(),
  }),
  z.strictObject({
    do: z.literal('post'),
    user: z.string(),
    channel: z.string(),
    root: z.string(),
    text: z.string(),
  }),
  z.strictObject({
    do: z.literal('await'),
    method: z.string(),
    where: z.array(z.string()),
    lacks: z.array(z.string()).optional(),
  }),
  z.strictObject({ do: z.literal('count'), method: z.string(), count: z.number() }),
  z.strictObject({ do: z.literal('configure'), config: settings }),
  z.strictObject({ do: z.literal('llm'), llm: llmWay }),
  z.strictObject({ do: z.literal('requests'), count: z.number() }),
  z.strictObject({ do: z.literal('awaitRequests'), count: z.number() }),
  z.strictObject({ do: z.literal('ping') }),
  z.strictObject({ do: z.literal('crash') }),
]);

const scenario = z.strictObject({
  name: z.string(),
  note: z.string().optional(),
  /** Relative to the file. */
  export: z.string(),
  config: settings,
  llm: llmWay,
  steps: z.array(step),
});

const scenarioFile = z.strictObject({
  siteUrl: z.string(),
  answers: z.record(z.string(), z.string()),
  scenarios: z.array(scenario),
});

export type Step = z.infer<typeof step>;
export type Scenario = z.infer<typeof scenario>;
export type ScenarioFile = z.infer<typeof scenarioFile>;
export type LlmWay = z.infer<typeof llmWay>;

export function readScenarios(path: string): ScenarioFile {
  return scenarioFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}
