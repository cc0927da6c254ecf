/**
 * The one error class of the gob room. Codes are a closed list; messages name types, fields, numbers and offsets,
 * never values.
 *
 * - `corrupt`: the bytes are no gob stream, or end where none may end;
 * - `limit`: the peer declared more than we take (length, count, depth, number of types);
 * - `type_mismatch`: what was sent does not fit the type that was asked for, by Go's own rules;
 * - `out_of_range`: a number that its type cannot hold;
 * - `unknown_name`: a concrete type inside an interface that nobody registered;
 * - `bad_value`: a value handed to the encoder that its type cannot hold.
 */
export type GobErrorCode =
  | 'corrupt'
  | 'limit'
  | 'type_mismatch'
  | 'out_of_range'
  | 'unknown_name'
  | 'bad_value';

export class GobError extends Error {
  override readonly name = 'GobError';
  readonly code: GobErrorCode;
  /** Bytes since the stream began; -1 where the encoder raised it. */
  readonly offset: number;

  constructor(code: GobErrorCode, message: string, offset = -1) {
    super(offset < 0 ? `gob: ${message}` : `gob: ${message} (at byte ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
