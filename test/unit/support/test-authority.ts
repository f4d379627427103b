/** A private certificate authority made on the spot (X.509 v3, RFC 5280): no key lies in the repository, and none outlives its test. */
import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';

export interface Identity {
  readonly key: string;
  /** PEM; the chain without its root. */
  readonly cert: string;
}

export interface Wanted {
  /** DNS names; an address is an address. */
  readonly names: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
}

export interface TestAuthority {
  /** PEM of its own certificate, to be put into `caFile`. */
  readonly cert: string;
  issue(wanted: Wanted): Identity;
  /** An authority that this one has signed. */
  intermediate(name: string): TestAuthority;
}

const DAY_MS = 86_400_000;

export const testAuthority = (name: string): TestAuthority => authority(name, null);

function authority(
  name: string,
  above: { readonly name: string; readonly signer: KeyObject } | null,
): TestAuthority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = certificate({
    subject: name,
    issuer: above?.name ?? name,
    publicKey: pair.publicKey,
    signer: above?.signer ?? pair.privateKey,
    from: new Date(Date.now() - DAY_MS),
    until: new Date(Date.now() + 365 * DAY_MS),
    extensions: [extension([2, 5, 29, 19], true, tlv(0x30, tlv(0x01, Buffer.from([0xff]))))],
  });
  return {
    cert: root,
    intermediate: (below) => authority(below, { name, signer: pair.privateKey }),
    issue: ({ names, from, until }) => {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = certificate({
        subject: names[0] ?? 'leaf',
        issuer: name,
        publicKey: leaf.publicKey,
        signer: pair.privateKey,
        from: from ?? new Date(Date.now() - DAY_MS),
        until: until ?? new Date(Date.now() + 90 * DAY_MS),
        extensions: [extension([2, 5, 29, 17], false, tlv(0x30, ...names.map(altName)))],
      });
      return { key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
}

interface Body {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly from: Date;
  readonly until: Date;
  readonly extensions: readonly Buffer[];
}

function certificate(body: Body): string {
  const algorithm = tlv(0x30, oid([1, 2, 840, 10045, 4, 3, 2]));
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const signed = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    algorithm,
    named(body.issuer),
    tlv(0x30, time(body.from), time(body.until)),
    named(body.subject),
    body.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, tlv(0x30, ...body.extensions)),
  );
  const signature = sign('sha256', signed, body.signer);
  return new X509Certificate(tlv(0x30, signed, algorithm, tlv(0x03, Buffer.from([0]), signature))).toString();
}

const named = (name: string): Buffer =>
  tlv(0x30, tlv(0x31, tlv(0x30, oid([2, 5, 4, 3]), tlv(0x0c, Buffer.from(name)))));

function altName(name: string): Buffer {
  const address = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(name);
  return address ? tlv(0x87, Buffer.from(address.slice(1).map(Number))) : tlv(0x82, Buffer.from(name));
}

function extension(id: readonly number[], critical: boolean, value: Buffer): Buffer {
  return tlv(0x30, oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}

function time(at: Date): Buffer {
  return tlv(0x18, Buffer.from(`${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function oid([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : body.length < 0x100
        ? Buffer.from([0x81, body.length])
        : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}
