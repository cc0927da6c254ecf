/** Brings earlier claims up to date with what a model found in the posts since. */

import type { FoundClaim } from '../answer/answer_reader.ts';
import { type ClaimsBySection, mergeClaims, type WorkingClaim } from '../answer/claims.ts';
import type { Evidence } from '../evidence/bear_out.ts';
import { perSection, type SectionKind, sectionKinds } from '../types.ts';
import { readUpdate, type UpdateLine } from './update_line.ts';

/** An earlier claim under the name by which the model speaks of it: its place in the list, from 1. */
export interface EarlierClaim {
  readonly section: SectionKind;
  readonly claim: WorkingClaim;
}

export function listed(claims: ClaimsBySection, sections: readonly SectionKind[]): EarlierClaim[] {
  return sectionKinds
    .filter((section) => sections.includes(section))
    .flatMap((section) =>
      claims[section].filter((claim) => claim.change?.gone !== true).map((claim) => ({ section, claim })),
    );
}

/**
 * `sections`: those the summary has. `isNew` says which posts came since. Nothing changes without one of them: an update or a claim that rests on posts
 * known before alone is left aside.
 */
export function applyUpdates(
  claims: ClaimsBySection,
  sections: readonly SectionKind[],
  found: readonly FoundClaim[],
  evidence: Evidence,
  isNew: (number: number) => boolean,
): ClaimsBySection {
  const earlier = listed(claims, sections);
  const now = new Map(sectionKinds.map((kind) => [kind, [...claims[kind]]]));
  const listOf = (kind: SectionKind): WorkingClaim[] => now.get(kind) ?? [];
  for (const each of found) {
    const rests = each.numbers.some(isNew);
    if (each.section !== 'updates') {
      if (!rests && each.numbers.length > 0) continue;
      const claim = evidence.claimOf(each);
      if (claim === null) continue;
      listOf(each.section).push({ ...claim, change: { kind: 'new', section: each.section } });
      continue;
    }
    const line = readUpdate(each.text);
    const before = line === undefined ? undefined : earlier[line.claim - 1];
    if (line === undefined || before === undefined || !rests) continue;
    const list = listOf(before.section);
    const index = list.indexOf(before.claim);
    if (index === -1) continue;
    const claim = evidence.claimOf({ ...each, text: line.text || before.claim.text });
    if (claim === null) continue;
    const after = updated(before, line, claim);
    // What is no open question or task any more is a fact that readers still want.
    if (after.change?.gone === true && sections.includes('key_points')) {
      list.splice(index, 1);
      listOf('key_points').push({ ...after, change: { kind: line.kind, section: before.section } });
    } else {
      list[index] = after;
    }
  }
  return perSection((kind) => mergeClaims(listOf(kind)));
}

function updated({ section, claim }: EarlierClaim, { kind }: UpdateLine, now: WorkingClaim): WorkingClaim {
  const gone =
    (section === 'questions' && kind === 'resolved') || (section === 'tasks' && kind === 'reversed');
  const citations = [...new Set([...claim.citations, ...now.citations])];
  return {
    text: now.text,
    citations,
    ...(claim.task === undefined || gone
      ? {}
      : { task: { ...claim.task, done: claim.task.done || kind === 'resolved' } }),
    change: { kind, section, ...(gone ? { gone } : {}) },
  };
}
