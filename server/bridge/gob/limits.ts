/** What a peer may declare before we call it a fault. Generous beside what a Mattermost host sends, far from harm. */
export interface GobLimits {
  /** Longest message, in bytes. `GetFile` sends a whole file as one. */
  readonly maxMessageBytes: number;
  /** Bytes of one value that Go split into several messages. */
  readonly maxValueBytes: number;
  /** Type definitions on one stream. A host's whole API has some 700. */
  readonly maxTypes: number;
  /** Fields of all the struct definitions of one stream. */
  readonly maxFields: number;
  /** Nesting of one value. Go's own limit is 10,000; JavaScript's stack is smaller. */
  readonly maxDepth: number;
}

export const DEFAULT_LIMITS: GobLimits = {
  maxMessageBytes: 256 * 1024 * 1024,
  maxValueBytes: 256 * 1024 * 1024,
  maxTypes: 5000,
  maxFields: 100_000,
  maxDepth: 500,
};

/** Longest name of a concrete type (`maxNameLength` in encoding/gob/decode.go). */
export const MAX_NAME = 1024;
