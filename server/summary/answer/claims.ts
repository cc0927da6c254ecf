/** Putting equal claims together. */

import {
  type Claim,
  perSection,
  type Section,
  type SectionKind,
  sectionKinds,
  type TaskState,
} from '../types.ts';

export type ClaimsBySection = Readonly<Record<SectionKind, readonly Claim[]>>;

/** Claims that say the same in the same words become one that rests on all their posts; order of first mention. */
export function mergeClaims(claims: readonly Claim[]): Claim[] {
  const byWords = new Map<string, Claim>();
  for (const claim of claims) {
    const key = wordsOf(claim.text);
    const known = byWords.get(key);
    const task = mergedTask(known?.task, claim.task);
    byWords.set(key, {
      text: known?.text ?? claim.text,
      citations: [...new Set([...(known?.citations ?? []), ...claim.citations])],
      ...(task === undefined ? {} : { task }),
    });
  }
  return [...byWords.values()];
}

/** What two claims have in common that say the same: letters and digits, case aside. */
export function wordsOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() || text
  );
}

function mergedTask(known: TaskState | undefined, task: TaskState | undefined): TaskState | undefined {
  if (known === undefined || task === undefined) return known ?? task;
  return {
    owner: known.owner || task.owner,
    due: known.due || task.due,
    done: known.done || task.done,
  };
}

/** The claims of several answers, one answer after another, equal ones merged. */
export function concatenated(answers: readonly ClaimsBySection[]): ClaimsBySection {
  return perSection((kind) => mergeClaims(answers.flatMap((answer) => answer[kind])));
}

export function inOrder(claims: ClaimsBySection): Section[] {
  return sectionKinds.map((kind) => ({ kind, claims: claims[kind] }));
}

export function bySection(sections: readonly Section[]): ClaimsBySection {
  return perSection((kind) =>
    sections.filter((section) => section.kind === kind).flatMap((section) => section.claims),
  );
}

export function countClaims(claims: ClaimsBySection): number {
  return sectionKinds.reduce((sum, kind) => sum + claims[kind].length, 0);
}
