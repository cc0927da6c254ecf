/**
 * Writes one direction of a gob stream: append values, take bytes.
 *
 * Simpler than Go's encoder, and read by Go all the same: every definition is a message of its own before the value
 * that needs it, also for types that only occur inside interfaces, so a value is always one message.
 */
import { EncoderCompiler, isStruct, type ValueSink } from './compile_encoder.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { GoUniverse, TypeRef } from './schema.ts';
import { TypeIds } from './type_ids.ts';
import { Writer } from './writer.ts';

export interface EncoderOptions {
  /** Also send the fields that the oldest supported host lacks; the default is not to. */
  readonly newerFields?: boolean;
}

export class GobEncoder {
  readonly #compiler: EncoderCompiler;
  readonly #ids: TypeIds;
  readonly #writer = new Writer();
  /** Definitions met within a value; made when the first one is. */
  #definitions: Writer | undefined;
  readonly #sink: ValueSink;

  constructor(universe: GoUniverse, options: EncoderOptions = {}) {
    this.#compiler = compilerOf(universe, options.newerFields ?? false);
    this.#ids = new TypeIds(this.#compiler);
    this.#sink = {
      w: this.#writer,
      depth: 0,
      maxDepth: DEFAULT_LIMITS.maxDepth,
      concreteId: (type) => {
        this.#definitions ??= new Writer();
        this.#writer.int(this.#ids.idOf(type, this.#definitions));
      },
    };
  }

  /** Bytes appended and not taken. */
  get length(): number {
    return this.#writer.length;
  }

  /**
   * Appends the value, and the definitions that are due before it. Throws GobError where the value does not fit the
   * type; then nothing has been appended, and the stream goes on.
   */
  append(type: TypeRef, value: unknown): void {
    const w = this.#writer;
    const begin = w.length;
    const mark = this.#ids.size;
    this.#sink.depth = 0;
    try {
      const id = this.#ids.idOf(type, w);
      const start = w.length;
      const length = w.openLength();
      w.int(id);
      if (!isStruct(type)) w.uint(0);
      this.#compiler.write(type)(this.#sink, value);
      w.closeLength(length);
      const definitions = this.#definitions?.take();
      if (definitions !== undefined && definitions.length > 0) w.insert(start, definitions);
    } catch (error) {
      w.truncate(begin);
      this.#definitions?.take();
      this.#ids.forgetSince(mark);
      throw error;
    }
  }

  /** All bytes appended since the last take; they are never touched again. */
  take(): Uint8Array {
    return this.#writer.take();
  }

  /** Appends one value and takes the bytes. */
  encode(type: TypeRef, value: unknown): Uint8Array {
    this.append(type, value);
    return this.take();
  }
}

const compilers = new WeakMap<GoUniverse, Map<boolean, EncoderCompiler>>();

/** Compiled once per universe, for every stream. */
function compilerOf(universe: GoUniverse, newerFields: boolean): EncoderCompiler {
  let both = compilers.get(universe);
  if (both === undefined) {
    both = new Map();
    compilers.set(universe, both);
  }
  let compiler = both.get(newerFields);
  if (compiler === undefined) {
    compiler = new EncoderCompiler(universe, newerFields);
    both.set(newerFields, compiler);
  }
  return compiler;
}
