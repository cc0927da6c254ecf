/** The conformance scenarios under the embedded host, the plugin run by Node: what needs neither Go nor an executable. */

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { playScenario } from '../host/play/play_scenario.ts';
import { readScenarios } from '../host/play/scenario_file.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const SCENARIOS = fileURLToPath(new URL('../conformance/scenarios.json', import.meta.url));

describe('the plugin under the embedded host', () => {
  const file = readScenarios(SCENARIOS);
  let plugin: NodePlugin;
  before(async () => {
    plugin = await buildNodePlugin();
  });
  after(() => plugin.remove());

  for (const scenario of file.scenarios) {
    it(scenario.name, async () => {
      const { pluginFolder, command } = plugin;
      const options = { pluginFolder, command, scenarioFolder: dirname(SCENARIOS) };
      const { failure, hostLog } = await playScenario(scenario, file, options);
      assert.equal(failure, undefined, `${failure}\n${hostLog}`);
    });
  }
});
