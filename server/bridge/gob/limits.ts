/** What a peer may declare before we call it a fault. Generous beside what a Mattermost host sends, far from harm. */
export interface GobLimits {
  /** Longest message, in bytes. `GetFile` sends a whole file as one. */
  readonly maxMessageBytes: number;
  /** Bytes of one value that Go split into several messages. */
  readonly maxValueBytes: number;
  /**
   * Messages of one value. Go begins another only behind the definition of a type that it first sends inside an
   * interface; all types that a host registers, and all that they hold, are fewer than 100. While messages are missing
   * a value is read from its start as each arrives.
   */
  readonly maxValueMessages: number;
  /** Type definitions on one stream. A host's whole API has some 700. */
  readonly maxTypes: number;
  /** Fields of all the struct definitions of one stream. */
  readonly maxFields: number;
  /** Nesting of one value. Go's own limit is 10,000; JavaScript's stack is smaller. */
  readonly maxDepth: number;
  /**
   * Bytes of memory that one value may take beyond `MEMORY_PER_BYTE` for each of its own. A zero struct is one byte on
   * the wire, and all its fields once it is read.
   */
  readonly maxExtraMemory: number;
}

export const DEFAULT_LIMITS: GobLimits = {
  maxMessageBytes: 256 * 1024 * 1024,
  maxValueBytes: 256 * 1024 * 1024,
  maxValueMessages: 500,
  maxTypes: 5000,
  maxFields: 100_000,
  maxDepth: 500,
  maxExtraMemory: 4 * 1024 * 1024,
};

/** The leanest thing a host sends, a user of nothing but an id, takes 31: it comes to 960 bytes. */
export const MEMORY_PER_BYTE = 36;

/** Memory that an empty one of each takes in V8, and a field of a struct, within a quarter (Node 20). */
export const MEMORY = { object: 56, field: 8, list: 32, date: 96, map: 192, bytes: 184 } as const;

/** `math.MaxFloat32`. */
export const MAX_FLOAT32 = 3.4028234663852886e38;

/** Longest name of a concrete type (`maxNameLength` in encoding/gob/decode.go). */
export const MAX_NAME = 1024;
