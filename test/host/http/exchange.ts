/** One HTTP request on its way to a plugin, and where the answer goes, whoever asks. */

/** Canonical names, each with all its values: Go's `http.Header`. */
export type GoHeader = Record<string, string[]>;

export interface HttpExchange {
  readonly method: string;
  /** Path and query as the plugin sees them. */
  readonly url: string;
  readonly version: { readonly major: number; readonly minor: number };
  /** What the host removes is already removed. */
  readonly header: GoHeader;
  readonly host: string;
  readonly remoteAddress: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly answer: Answer;
}

export interface Answer {
  /** Sends the head. Called once, before everything else. */
  start(status: number, header: GoHeader): void;
  /** Resolves when more is taken. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
}

export const PLAIN_TEXT: GoHeader = { 'Content-Type': ['text/plain; charset=utf-8'] };
