/** What changed between two summaries that were each made of everything: told by the posts their claims rest on. */

import { bySection, type ClaimsBySection, type WorkingClaim, wordsOf } from '../answer/claims.ts';
import { type PreviousSummary, perSection, type SectionKind, sectionKinds } from '../types.ts';

/** The claims with marks on those that are new, resolved or reversed; answered questions stand among them as gone. */
export function withChanges(claims: ClaimsBySection, previous: PreviousSummary): ClaimsBySection {
  const earlier = bySection(previous.sections);
  const said = new Set(sectionKinds.flatMap((kind) => earlier[kind].map((claim) => wordsOf(claim.text))));
  const isNew = (claim: WorkingClaim) => claim.citations.some((id) => !previous.knownPosts.has(id));
  const before = (kind: SectionKind, claim: WorkingClaim) =>
    earlier[kind].find((each) => each.citations.some((id) => claim.citations.includes(id)));
  const marked = (kind: SectionKind, claim: WorkingClaim): WorkingClaim => {
    const known = before(kind, claim);
    if (!isNew(claim) || said.has(wordsOf(claim.text))) return claim;
    if (kind === 'tasks' && known !== undefined) {
      const done = claim.task?.done === true && known.task?.done === false;
      return done ? { ...claim, change: { kind: 'resolved', section: kind } } : claim;
    }
    const reversed = kind === 'decisions' && known !== undefined;
    return { ...claim, change: { kind: reversed ? 'reversed' : 'new', section: kind } };
  };
  const all = sectionKinds.flatMap((kind) => claims[kind]);
  const answered = earlier.questions.filter(
    (question) =>
      before('questions', question) !== undefined &&
      !claims.questions.some((claim) => overlaps(claim, question)) &&
      all.some((claim) => isNew(claim) && overlaps(claim, question)),
  );
  return perSection((kind) => [
    ...claims[kind].map((claim) => marked(kind, claim)),
    ...(kind === 'questions'
      ? answered.map(
          (claim): WorkingClaim => ({ ...claim, change: { kind: 'resolved', section: kind, gone: true } }),
        )
      : []),
  ]);
}

function overlaps(a: WorkingClaim, b: WorkingClaim): boolean {
  return a.citations.some((id) => b.citations.includes(id));
}
