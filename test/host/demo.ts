/**
 * The main job on this machine: starts the built executable under the embedded host, types `/summary` in a thread as
 * a user would, and prints the post that comes back. `make demo` builds first.
 *
 * THREAD=file.jsonl takes a Mattermost bulk export, ROOT one of its threads (default: the longest), LOCALE=ru or en the
 * user's language; SERVE=1 stays up until Ctrl-C, on PORT where set. LLM_BASE_URL, LLM_PROXY_TOKEN and LLM_MODEL name a
 * model; without one the plugin's built-in digest answers. Only the post goes to standard output, under one line.
 */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { executablePath } from '../../build/manifest.ts';
import { hostPlatform } from '../../build/platforms.ts';
import { distFolder, pluginId } from '../../build/project.ts';
import type { DeliveredPost } from './api/served.ts';
import { type ChosenThread, chooseThread } from './demo/choose_thread.ts';
import { DemoError, type DemoOptions, readOptions } from './demo/options.ts';
import { EmbeddedHost } from './host.ts';
import { type Front, startFront } from './http/front.ts';
import { HostLog } from './process/host_log.ts';
import { ExportError } from './world/export_lines.ts';
import { loadWorld } from './world/load_world.ts';

/** The plugin's own limit on a model's answer is two minutes, retries not counted. */
const PATIENCE_MS = 10 * 60 * 1000;
/** What the plugin logs when a job is over. */
const END = /^\["(summary delivered|no summary)"/;
const HEALTH_INTERVAL_MS = 30_000;
const SITE_URL = 'http://localhost:8065';

function builtPlugin(): string {
  const platform = hostPlatform();
  const folder = join(distFolder, 'unpacked', platform.name, pluginId);
  if (!existsSync(join(folder, executablePath(platform)))) {
    throw new DemoError(`${relative(process.cwd(), folder)}: the plugin is not built; run "make demo"`);
  }
  return folder;
}

/** Runs the command and resolves with the posts that answer it, each as it is in the end. */
async function askForSummary(
  host: EmbeddedHost,
  { root, channel, user }: ChosenThread,
  delivered: readonly DeliveredPost[],
): Promise<readonly [DeliveredPost, ...DeliveredPost[]]> {
  await host.runCommand({ userId: user.id, channelId: channel.id, rootId: root.id, text: '/summary' });
  const isEnd = (method: string, text: string) => method.startsWith('Log') && END.test(text);
  const end = await host.recorder.awaitCall(isEnd, PATIENCE_MS);
  // A long summary takes several posts; the first is rewritten as the summary comes.
  const last = new Map(delivered.map((each) => [each.postId, each]));
  const [post, ...others] = last.values();
  if (end === undefined || post === undefined) {
    throw new DemoError(`no answer within ${PATIENCE_MS / 60_000} minutes; the log above may tell why`);
  }
  if (end.includes('no summary'))
    throw new DemoError(`the plugin made no summary and answered: ${post.message}`);
  return [post, ...others];
}

function heading({ place, posts, user }: ChosenThread, post: DeliveredPost): string {
  const reader = post.kind === 'ephemeral' ? `only visible to @${user.username}` : 'for everyone';
  return `== /summary in ${place}, a thread of ${posts} posts, ${reader}`;
}

async function stayUp(front: Front): Promise<void> {
  console.error(`serving ${front.url} until Ctrl-C`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  await front.close();
}

async function demo(options: DemoOptions): Promise<void> {
  const delivered: DeliveredPost[] = [];
  const world = await loadWorld(options.thread, { fillGaps: true });
  const chosen = chooseThread(world, options.root);
  if (options.locale !== undefined) chosen.user.locale = options.locale;
  const log = new HostLog(({ level, text, trouble }) => {
    if (trouble || level !== 'debug') console.error(`${level.padEnd(5)} ${text.trimEnd()}`);
  });
  const host = new EmbeddedHost({
    pluginFolder: builtPlugin(),
    world,
    siteUrl: SITE_URL,
    settings: options.settings,
    log,
    healthIntervalMs: HEALTH_INTERVAL_MS,
    delivered: (post) => delivered.push(post),
  });
  try {
    await host.environment.activate();
    const posts = await askForSummary(host, chosen, delivered);
    const messages = posts.map((post) => post.message.trim());
    console.log(`${heading(chosen, posts[0])}\n\n${messages.join('\n\n')}`);
    if (options.serve) await stayUp(await startFront(host, { port: options.port, userId: chosen.user.id }));
  } finally {
    await host.environment.close();
  }
  const trouble = log.firstTrouble();
  if (trouble !== undefined) throw new DemoError(`the host had trouble with the plugin: ${trouble}`);
}

try {
  await demo(readOptions(process.env));
} catch (error) {
  const expected = error instanceof DemoError || error instanceof ExportError;
  console.error(
    `demo: ${expected ? error.message : error instanceof Error ? (error.stack ?? error) : error}`,
  );
  process.exitCode = 1;
}
