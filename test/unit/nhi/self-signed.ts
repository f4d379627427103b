/** A self-signed certificate made on the spot (X.509 v3, RFC 5280), so that no key lies in the repository and none expires. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** `days`: the first and the last day of its validity, as `20250101`. */
export function selfSigned(
  name: string,
  [from, until]: readonly [string, string] = ['20250101', '20990101'],
): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = tlv(0x30, oid([1, 2, 840, 10045, 4, 3, 2]));
  const subject = tlv(0x30, tlv(0x31, tlv(0x30, oid([2, 5, 4, 3]), tlv(0x0c, Buffer.from(name)))));
  const serial = Buffer.concat([Buffer.from([1]), createHash('sha256').update(name).digest().subarray(0, 8)]);
  const altName = tlv(0x30, tlv(0x82, Buffer.from(name)), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = tlv(
    0x30,
    tlv(0x30, oid([2, 5, 29, 17]), tlv(0x04, altName)),
    tlv(
      0x30,
      oid([2, 5, 29, 19]),
      tlv(0x01, Buffer.from([0xff])),
      tlv(0x04, tlv(0x30, tlv(0x01, Buffer.from([0xff])))),
    ),
  );
  const body = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    algorithm,
    subject,
    tlv(0x30, time(`${from}000000Z`), time(`${until}000000Z`)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', body, privateKey);
  const der = tlv(0x30, body, algorithm, tlv(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

function oid([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function time(text: string): Buffer {
  return tlv(0x18, Buffer.from(text));
}
