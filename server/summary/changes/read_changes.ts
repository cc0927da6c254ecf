/**
 * What the posts since the previous summary change in it: they and its claims are sent, nothing else of the
 * conversation but how its threads began and what was said right before.
 */

import { bySection, type ClaimsBySection } from '../answer/claims.ts';
import { askModel } from '../asking/ask_model.ts';
import { linesBudget, tokensOf } from '../asking/budget.ts';
import type { WholeAnswer } from '../asking/read_conversation.ts';
import { dataLines, type Run, shapeOf } from '../asking/run.ts';
import { encodeLine } from '../json_line.ts';
import { cutParts, type Part } from '../parts.ts';
import { framed } from '../prompts/data_rule.ts';
import { updateInstructions } from '../prompts/update.ts';
import type { Conversation, PreviousSummary, SectionKind } from '../types.ts';
import { applyUpdates, type EarlierClaim, listed } from './apply_updates.ts';

/** Claims may take so much of what one request holds. */
const CLAIMS_SHARE = 1 / 2;
/** Posts right before the new ones, and how much of each. */
const POSTS_BEFORE = 2;
const CHARS_BEFORE = 200;
/** How much of an earlier claim. */
const CHARS_OPEN = 200;
const CHARS_SETTLED = 80;

/**
 * `undefined` where reading everything anew is better: more is new than known, nothing is left of what was said, or it
 * leaves no room. Several
 * parts are read one after another, each with the claims as the one before left them. Throws `LlmError`s.
 */
export async function readChanges(run: Run, previous: PreviousSummary): Promise<WholeAnswer | undefined> {
  const { conversation, options } = run;
  const fresh = new Set(
    conversation.posts
      .filter((post) => post.context !== true && !previous.knownPosts.has(post.id))
      .map((post) => post.id),
  );
  if (fresh.size > previous.knownPosts.size) return undefined;
  let claims = bySection(previous.sections);
  const sections = Object.keys(run.plan.limits) as SectionKind[];
  const earlier = listed(claims, sections);
  // Nothing left of what was said: a summary of the new posts alone would be one of a part.
  if (earlier.length === 0 && !run.plan.mayBeEmpty) return undefined;
  if (fresh.size === 0) return { claims, cutShort: false, parts: 1 };
  const budget = linesBudget(run, options.contextTokens);
  const used = tokensOf(claimLines(earlier));
  if (used > budget * CLAIMS_SHARE) return undefined;
  const pause = options.pause === undefined ? {} : { pause: options.pause };
  const parts = await cutParts(conversation, budget - used, { only: fresh, ...pause });
  for (const [index, part] of parts.entries()) {
    options.onProgress?.({ step: 'part', part: index + 1, parts: parts.length });
    const answer = await readPart(run, part, claims, sections, fresh);
    claims = answer.claims;
    if (answer.cutShort) return { ...answer, parts: parts.length };
  }
  return { claims, cutShort: false, parts: parts.length };
}

async function readPart(
  run: Run,
  part: Part,
  claims: ClaimsBySection,
  sections: readonly SectionKind[],
  fresh: ReadonlySet<string>,
) {
  const { conversation, options, plan, evidence } = run;
  const { language, nonce, signal } = options;
  const isNew = (number: number) => fresh.has(conversation.posts[number - 1]?.id ?? '');
  const before = linesBefore(conversation, part.firstPost, fresh);
  const shown = new Set([...before, ...part.lines].map((line) => (JSON.parse(line) as { n: number }).n));
  const apply = (found: Parameters<typeof applyUpdates>[2]) =>
    applyUpdates(claims, sections, found, evidence, isNew);
  const answer = await askModel(run.model, {
    system: updateInstructions(language, nonce, plan),
    user: framed(nonce, [
      ...dataLines(plan),
      ...claimLines(listed(claims, sections)),
      ...before,
      ...part.lines,
    ]),
    shape: shapeOf(plan, (number) => shown.has(number), true),
    mayBeEmpty: true,
    signal,
    onClaims: (found) => run.showPartial(apply(found)),
  });
  return { ...answer, claims: apply(answer.claims) };
}

/** One line a section: names and quotation marks would cost more than the claims. */
function claimLines(earlier: readonly EarlierClaim[]): string[] {
  const sections = [...new Set(earlier.map((each) => each.section))];
  return sections.map((section) =>
    encodeLine({
      in: section,
      ...Object.fromEntries(
        earlier.flatMap((each, index) =>
          each.section === section ? [[`C${index + 1}`, briefly(each)] as const] : [],
        ),
      ),
    }),
  );
}

/** What may still change is given whole, the rest so far that nobody says it twice. */
function briefly({ section, claim }: EarlierClaim): string {
  const settled = section === 'topics' || section === 'key_points' || claim.task?.done === true;
  const limit = settled ? CHARS_SETTLED : CHARS_OPEN;
  const text = claim.text.length > limit ? `${claim.text.slice(0, limit)}…` : claim.text;
  return claim.task?.done === true ? `[x] ${text}` : text;
}

/** A new post is often an answer to the one before it. */
function linesBefore(
  { posts, authors }: Conversation,
  firstPost: number,
  fresh: ReadonlySet<string>,
): string[] {
  const first = posts[firstPost - 1];
  return posts
    .slice(Math.max(0, firstPost - 1 - POSTS_BEFORE), firstPost - 1)
    .flatMap((post, index, before) => {
      const known = post.rootId === first?.rootId && !fresh.has(post.id);
      const author = authors.get(post.authorId);
      const cut = post.text.length > CHARS_BEFORE;
      const earlier = cut ? `${post.text.slice(0, CHARS_BEFORE)}…` : post.text;
      const n = firstPost - before.length + index;
      return known
        ? [encodeLine({ n, from: author?.displayName || author?.username || 'unknown', earlier })]
        : [];
    });
}
