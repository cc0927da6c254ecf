/** What is measured of one summary, and how measures add up. */

/** `hit` of `of`: a share once summaries are added up. */
export interface Count {
  readonly hit: number;
  readonly of: number;
}

export const shares = [
  /** Claims whose cited posts bear them out: see `measure.ts`. */
  'citation_precision',
  /** Posts that prove something in the gold file, cited by a claim. */
  'citation_recall',
  /** Standing decisions cited among the decisions, conclusions or key points. */
  'decision_recall',
  /** The same among decisions and conclusions alone. */
  'conclusion_recall',
  /** Decisions and conclusions that cite a standing decision. */
  'conclusion_precision',
  'task_recall',
  'task_precision',
  /** Found tasks that are said to be done when they are, and are not when they are not. */
  'task_status',
  /** Found tasks with the owner of the gold file, or none where it has none. */
  'owner_exactness',
  /** Found tasks with its date, in whatever words for the same day, or none where it has none. */
  'due_exactness',
  'open_question_recall',
  'open_question_precision',
  /** Decisions (reversed ones too), tasks and open questions cited by any claim. */
  'key_point_recall',
  /** Claims, topics aside, that cite any of those. */
  'key_point_precision',
  /** The recall that the thread's first and last posts reach, quoted whole up to the summary's length. */
  'baseline_recall',
  /** Claims in the language that was asked for. */
  'language_adherence',
] as const;

export const faults = [
  /** Citations of posts that were not read; links of ours to anything else. */
  'citations_outside',
  /** Claims shown without a source, and said to be. */
  'unsupported_claims',
  /** Claims left out for that. */
  'dropped_claims',
  /** Summaries without any claim, of threads that say something. */
  'empty_summaries',
  /** People or counts that are not those of the gold file; people among the participants or owners who are nowhere in the thread. */
  'participant_errors',
  /** Other claims in which such people occur. */
  'strangers_quoted',
  'invented_owners',
  'invented_dates',
  /** Figures of the receipt that are not those of the gold file. */
  'coverage_errors',
  /** Conclusions that cite a decision which was taken back, and nothing that stands, as if it still held. */
  'reversed_standing',
  /** Texts that no summary may contain, be it as a quotation. */
  'forbidden_texts',
  /** Summaries that state such a text in their own words, or in which something of the model's is active. */
  'injection_obeyed',
  /** Estimated. */
  'tokens_in',
  'tokens_out',
] as const;

export type Share = (typeof shares)[number];
export type Fault = (typeof faults)[number];
export type Measured = Readonly<Record<Share, Count> & Record<Fault, number>>;

export function count<T>(items: readonly T[], holds: (item: T) => boolean): Count {
  return { hit: items.filter(holds).length, of: items.length };
}

export function added(measured: readonly Measured[]): Measured {
  const sum = (share: Share, part: keyof Count): number =>
    measured.reduce((total, each) => total + each[share][part], 0);
  const shared = shares.map((share) => [share, { hit: sum(share, 'hit'), of: sum(share, 'of') }] as const);
  const counted = faults.map(
    (fault) => [fault, measured.reduce((total, each) => total + each[fault], 0)] as const,
  );
  return Object.fromEntries([...shared, ...counted]) as Measured;
}

/** Four digits, so that a file written twice is the same. Nothing of nothing is all of it. */
export function ratio({ hit, of }: Count): number {
  return of === 0 ? 1 : Math.round((hit / of) * 10_000) / 10_000;
}
