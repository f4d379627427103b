/** As much of BER and DER (X.690) as a PKCS#12 file needs: its parts by tag, also where a length is left open. */

export interface Der {
  readonly tag: number;
  /** All of it, tag and length included. */
  readonly whole: Buffer;
  /** What is inside; for an open length without its end mark. */
  readonly body: Buffer;
  /** Bytes it takes in its parent. */
  readonly size: number;
}

const CONSTRUCTED = 0x20;
export const OCTET_STRING = 0x04;
export const OID = 0x06;
export const SEQUENCE = 0x30;
/** `[0]`, constructed. */
export const CONTEXT_0 = 0xa0;

/** A file nests this deep only to exhaust us. */
const DEEPEST = 40;

/** @throws RangeError where it is no BER. */
export function readDer(bytes: Buffer, depth = 0): Der {
  if (depth > DEEPEST || bytes.length < 2) throw new RangeError('not BER');
  const tag = bytes.readUInt8(0);
  const first = bytes.readUInt8(1);
  if (first === 0x80) return readOpen(bytes, tag, depth);
  const more = first & 0x80 ? first & 0x7f : 0;
  if (more > 4 || bytes.length < 2 + more) throw new RangeError('not BER');
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const start = 2 + more;
  if (start + length > bytes.length) throw new RangeError('cut short');
  const size = start + length;
  return { tag, whole: bytes.subarray(0, size), body: bytes.subarray(start, size), size };
}

/** Ends with two zero bytes where its parts end. */
function readOpen(bytes: Buffer, tag: number, depth: number): Der {
  let at = 2;
  while (bytes.readUInt16BE(at) !== 0) at += readDer(bytes.subarray(at), depth + 1).size;
  return { tag, whole: bytes.subarray(0, at + 2), body: bytes.subarray(2, at), size: at + 2 };
}

/** @throws RangeError */
export function partsOf(of: Der): Der[] {
  const parts: Der[] = [];
  for (let at = 0; at < of.body.length;) {
    const part = readDer(of.body.subarray(at));
    parts.push(part);
    at += part.size;
  }
  return parts;
}

/** The bytes of an OCTET STRING, also of one in pieces. */
export function octets(of: Der): Buffer {
  return (of.tag & CONSTRUCTED) === 0 ? of.body : Buffer.concat(partsOf(of).map(octets));
}
