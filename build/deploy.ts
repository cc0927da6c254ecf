/** `node --import tsx build/deploy.ts <tarball>`: see deployment.ts for the variables that name the server. */

import { connect, deploy } from './deployment.ts';
import { pluginId } from './project.ts';

try {
  const [tarball] = process.argv.slice(2);
  if (tarball === undefined) throw new Error('expected the path of a tarball');
  const client = await connect(process.env);
  console.log(`${client.name}: ${pluginId} ${await deploy(client, tarball)} runs.`);
} catch (error) {
  console.error(`make deploy: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
