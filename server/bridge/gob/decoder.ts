/**
 * Reads one direction of a gob stream: push bytes in any cut, take values one after the other.
 *
 * Engine without I/O. Values are decoded straight from the pushed bytes by closures compiled once per wire type
 * (compile_decoder.ts). A value whose messages have not all arrived is begun anew when the next message is whole, so
 * nothing has to be suspended half-way; definitions it met are undone with it.
 */
import { type DecodeContext, DecoderCompiler } from './compile_decoder.ts';
import { GobError } from './gob_error.ts';
import { DEFAULT_LIMITS, type GobLimits, MAX_NAME } from './limits.ts';
import { MessageSource, NEED_MORE } from './message_source.ts';
import { readStructurally } from './read_structurally.ts';
import { Reader } from './reader.ts';
import type { GoUniverse, TypeRef } from './schema.ts';
import { compileSkip } from './skip.ts';
import { typeKey } from './type_key.ts';
import { TypeTable } from './type_table.ts';
import { GoValue, PLAIN_NAMES } from './values.ts';
import type { WireField, WireType } from './wire_type.ts';

/** The value has not arrived whole: ask again after the next push. */
export const PENDING: unique symbol = Symbol('pending');
/** The value broke off, and what `restart` named begins anew: read that next. */
export const RESTARTED: unique symbol = Symbol('restarted');

/** Thrown inside a value where another one begins in its place. */
const RESTART: unique symbol = Symbol('restart');

export interface DecoderOptions extends Partial<GobLimits> {
  /**
   * A concrete type inside an interface under a name that nobody registered: `refuse`, the default, ends the stream as
   * Go does; `read` takes it by what the wire says, as a GoValue under that name.
   */
  readonly unknownNames?: 'refuse' | 'read';
  /** Told of each struct that is asked for as `go` for the first time, and of the fields that the peer has in it. */
  readonly onStruct?: (go: string, fields: readonly WireField[]) => void;
}

export class GobDecoder {
  readonly #readUnknown: boolean;
  readonly #universe: GoUniverse;
  readonly #reader: Reader;
  readonly #source: MessageSource;
  readonly #types = new TypeTable();
  readonly #context: DecodeContext;
  readonly #compiler: DecoderCompiler;
  /** Wire type under which each type last arrived as a whole value. */
  readonly #arrivedAs = new Map<string, number>();
  #restartId: number | undefined;
  #failure: GobError | undefined;

  /** `universe` holds the schemas of the structs that values are asked for as. */
  constructor(universe: GoUniverse, options: DecoderOptions = {}) {
    const { unknownNames, onStruct, ...limits } = options;
    this.#readUnknown = unknownNames === 'read';
    this.#universe = universe;
    this.#reader = new Reader({ ...DEFAULT_LIMITS, ...limits });
    this.#source = new MessageSource(this.#reader);
    this.#context = {
      universe,
      types: this.#types,
      skips: new Map(),
      interfaceValue: (r, plain) => this.#interfaceValue(r, plain),
      skipInterface: (r) => this.#skipInterface(r),
      onStruct,
    };
    this.#compiler = new DecoderCompiler(this.#context);
  }

  /** Bytes pushed and not part of a value that was taken. */
  get bufferedBytes(): number {
    return this.#source.buffered;
  }

  /** Takes bytes from the peer; they belong to the decoder from now on. */
  push(bytes: Uint8Array): void {
    this.#source.push(bytes);
  }

  /**
   * The next value as `type`, or `PENDING`. With `restart`: where a value of the wire type under which `restart` last
   * arrived stands in place of this one, or breaks off its interface, what came of this one is dropped and the answer
   * is `RESTARTED`; so a peer that gave a value up half-way and began its next message is understood.
   *
   * Throws GobError where the value does not fit, and leaves it in place: `skip` drops it.
   */
  decode(type: TypeRef, restart?: TypeRef): unknown {
    return this.#attempt(false, this.#restartIdOf(restart), (id) => {
      const value = this.#compiler.compile(id, type, this.#reader)(this.#reader);
      if (typeof type === 'object' && 'struct' in type) this.#arrivedAs.set(typeKey(type), id);
      return value;
    });
  }

  /**
   * Drops the next value, whatever its type: `true`, or `PENDING`; with `restart` as `decode`. Throws GobError where
   * its end cannot be found: the stream is unusable from then on, and every later call throws the same.
   */
  skip(restart?: TypeRef): true | typeof PENDING | typeof RESTARTED {
    const done = this.#attempt(true, this.#restartIdOf(restart), (id) => {
      compileSkip(this.#context, id)(this.#reader);
      return true;
    });
    return done as true | typeof PENDING | typeof RESTARTED;
  }

  #restartIdOf(restart: TypeRef | undefined): number | undefined {
    return restart === undefined ? undefined : this.#arrivedAs.get(typeKey(restart));
  }

  /** `last`: where this fails, nobody can read the stream. */
  #attempt(last: boolean, restartId: number | undefined, read: (id: number) => unknown): unknown {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#source.ready) return PENDING;
    this.#restartId = restartId;
    this.#reader.depth = 0;
    let mark = this.#types.size;
    try {
      for (;;) {
        this.#reader.room = this.#reader.limits.maxExtraMemory;
        this.#source.next();
        const id = this.#reader.int();
        if (id < 0) {
          this.#types.define(-id, this.#reader);
          if (this.#reader.pos < this.#reader.end)
            throw this.#reader.corrupt('bytes left over after a type definition');
          this.#source.commit();
          mark = this.#types.size;
          if (!this.#source.ready) return PENDING;
          continue;
        }
        if (id === restartId) {
          this.#source.rewindToMessage();
          return RESTARTED;
        }
        this.#beginValue(this.#types.need(id, this.#reader));
        const value = read(id);
        this.#source.commit();
        return value;
      }
    } catch (reason) {
      if (reason === RESTART) return RESTARTED;
      const failure = reason === NEED_MORE ? undefined : this.#toFailure(reason);
      if (failure !== undefined && last) this.#failure = failure;
      else {
        this.#types.forgetSince(mark, this.#reader);
        this.#source.rewind();
      }
      if (failure !== undefined) throw failure;
      return PENDING;
    }
  }

  /** A value that is no struct stands behind a zero, as if it were a struct's only field. */
  #beginValue(wire: WireType): void {
    if (wire.kind === 'struct') return;
    if (this.#reader.uint() !== 0)
      throw this.#reader.corrupt('a value that is no struct begins without its zero');
  }

  /** The id of the value that follows, past the definitions before it, which may end one message and begin another. */
  #typeSequence(r: Reader): number {
    for (;;) {
      const opened = r.pos >= r.end;
      if (opened) this.#source.next();
      const id = r.int();
      if (id >= 0) {
        if (opened && id === this.#restartId) {
          this.#source.rewindToMessage();
          throw RESTART;
        }
        return id;
      }
      this.#types.define(-id, r);
      // The count of the value's bytes may stand between the definition and the end of its message.
      if (r.pos < r.end) r.uint();
    }
  }

  #interfaceValue(r: Reader, plain: boolean): unknown {
    const name = r.string(MAX_NAME);
    if (name === '') return null;
    const type = Object.hasOwn(this.#universe.registered, name) ? this.#universe.registered[name] : undefined;
    if (type === undefined && !this.#readUnknown) {
      throw new GobError(
        'unknown_name',
        `no concrete type is registered as ${JSON.stringify(name)}`,
        r.offset,
      );
    }
    const id = this.#typeSequence(r);
    this.#types.supply(id, name, r);
    // The value's length, of its first message at most: of no use.
    r.uint();
    r.enter();
    this.#beginValue(this.#types.need(id, r));
    const value =
      type === undefined ? readStructurally(this.#context, id, r) : this.#compiler.compile(id, type, r)(r);
    r.depth -= 1;
    return plain && PLAIN_NAMES.has(name) ? value : new GoValue(name, value);
  }

  #skipInterface(r: Reader): void {
    const name = r.string(MAX_NAME);
    if (name === '') return;
    const id = this.#typeSequence(r);
    this.#types.supply(id, name, r);
    r.uint();
    r.enter();
    this.#beginValue(this.#types.need(id, r));
    compileSkip(this.#context, id)(r);
    r.depth -= 1;
  }

  #toFailure(reason: unknown): GobError {
    if (reason instanceof GobError) return reason;
    // Deeper than the stack although within the limit: still the peer's value, not our end.
    if (reason instanceof RangeError)
      return new GobError('limit', 'value nested too deeply', this.#reader.offset);
    throw reason;
  }
}
