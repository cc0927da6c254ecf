/** Putting equal claims together. */

import {
  type Change,
  type ChangeKind,
  type Claim,
  perSection,
  type Section,
  type SectionKind,
  sectionKinds,
  type TaskState,
} from '../types.ts';

/** A claim on its way into the summary. */
export interface WorkingClaim extends Claim {
  /** Since the previous summary. */
  readonly change?: {
    readonly kind: ChangeKind;
    /** Where it stands, or stood when it was `gone`. */
    readonly section: SectionKind;
    /** No section holds it any more, as with a question that was answered. */
    readonly gone?: true;
  };
}

export type ClaimsBySection = Readonly<Record<SectionKind, readonly WorkingClaim[]>>;

/** Claims that say the same in the same words become one that rests on all their posts; order of first mention. */
export function mergeClaims(claims: readonly WorkingClaim[]): WorkingClaim[] {
  const byWords = new Map<string, WorkingClaim>();
  for (const claim of claims) {
    const key = wordsOf(claim.text);
    const known = byWords.get(key);
    const task = mergedTask(known?.task, claim.task);
    // What was said before is not new when it is said again.
    const change = known === undefined ? claim.change : known.change;
    byWords.set(key, {
      text: known?.text ?? claim.text,
      citations: [...new Set([...(known?.citations ?? []), ...claim.citations])],
      ...(task === undefined ? {} : { task }),
      ...(change === undefined ? {} : { change }),
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

/** All sections, in the order in which they are read; what is gone is in none. */
export function inOrder(claims: ClaimsBySection): Section[] {
  return sectionKinds.map((kind) => ({
    kind,
    claims: claims[kind].filter((claim) => claim.change?.gone !== true).map(finished),
  }));
}

/** What changed, in the order of the sections. */
export function changesIn(claims: ClaimsBySection): Change[] {
  return sectionKinds.flatMap((kind) =>
    claims[kind].flatMap((claim) =>
      claim.change === undefined
        ? []
        : [{ kind: claim.change.kind, section: claim.change.section, claim: finished(claim) }],
    ),
  );
}

function finished({ change: _change, ...claim }: WorkingClaim): Claim {
  return claim;
}

export function bySection(sections: readonly Section[]): ClaimsBySection {
  return perSection((kind) =>
    sections.filter((section) => section.kind === kind).flatMap((section) => section.claims),
  );
}
