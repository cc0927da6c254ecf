/** Bytes of the marshalers we understand: `time.Time` and `url.URL` of Go's standard library. */
import type { Reader } from './reader.ts';

/** Seconds from the first day of year 1 to the Unix epoch (`unixToInternal` in Go's time package). */
const UNIX_TO_INTERNAL = 62_135_596_800n;
const VERSION_WITHOUT_SECONDS = 1;
const VERSION_WITH_SECONDS = 2;
const UTC = -1;

/**
 * `Time.MarshalBinary`: version, seconds since year 1 (int64), nanoseconds (int32), zone in minutes (int16, -1 for
 * UTC) and, in version 2, seconds of the zone (int8). A Date has neither the zone nor what is below milliseconds.
 */
export function decodeTime(r: Reader): Date {
  const bytes = r.blob();
  const version = bytes[0];
  const length = version === VERSION_WITH_SECONDS ? 16 : 15;
  if (version !== VERSION_WITHOUT_SECONDS && version !== VERSION_WITH_SECONDS) {
    throw r.corrupt('a time of an unknown version');
  }
  if (bytes.length !== length) throw r.corrupt(`expected a time of ${length} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const seconds = Number(view.getBigInt64(1) - UNIX_TO_INTERNAL);
  const time = new Date(seconds * 1000 + Math.floor(view.getInt32(9) / 1e6));
  if (Number.isNaN(time.getTime())) throw r.corrupt('a time beyond what a Date holds');
  return time;
}

/** The bytes that `Time.UnmarshalBinary` takes for `time`, in UTC. */
export function timeBytes(time: Date): Uint8Array {
  const bytes = new Uint8Array(15);
  const view = new DataView(bytes.buffer);
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  view.setUint8(0, VERSION_WITHOUT_SECONDS);
  view.setBigInt64(1, BigInt(seconds) + UNIX_TO_INTERNAL);
  view.setInt32(9, (ms - seconds * 1000) * 1e6);
  view.setInt16(13, UTC);
  return bytes;
}

/** `URL.MarshalBinary`: its text. */
export function decodeOpaqueUrl(r: Reader): string {
  return r.string();
}
