/** The client's key pairs. Private halves are sealed on disk and opened only to sign. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { DAY_MS } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import type { AuditKind } from '../../../../shared/audit-kinds.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Clock } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import { type KeyFile, readKeyFiles, writeKeyFile } from './key-file.ts';
import { readPrivateKey } from './key-import.ts';
import { isNotable } from './clock-skew.ts';
import type { ClientKey, ClientKeys } from './token-source.ts';

const RSA_BITS = 3072;

/** The folder of a client's keys, and dependencies. */
interface KeyPlace {
  readonly dir: string;
  readonly vault: Vault;
  readonly clock: Clock;
  /** The server's clock minus ours, ms; null before it was measured. Without: never measured. */
  readonly skewMs?: () => number | null;
  readonly audit?: Audit;
}

/** Time that decides which key signs: the earlier of our clock and the server's if they differ notably. A key begins only when both say so. */
function signingTime({ clock, skewMs }: Pick<KeyPlace, 'clock' | 'skewMs'>): number {
  const skew = skewMs?.() ?? null;
  return clock.now() + (skew !== null && isNotable(skew) ? Math.min(0, skew) : 0);
}

/** A key before it has a file. `switchAt`: when it begins to sign, ms; null: at once. */
interface NewKey extends Pick<ClientKey, 'alg' | 'kid'> {
  readonly kind: AuditKind;
  readonly jwk: JWK;
  readonly switchAt: number | null;
}

/** Keys in `dir`. A new or imported key signs at once unless it is given a day; older ones stay published until they are retired, so that NHI can still verify them. */
export function createClientKeys(at: KeyPlace): ClientKeys {
  const { dir, vault } = at;
  const inTurn = oneAtATime();
  return {
    generate: (alg) =>
      inTurn(async () => addKey(at, { ...(await makeKey(alg)), kind: 'key-generated', switchAt: null })),
    import: (input, { passphrase, certificate, switchAt = null } = {}) =>
      inTurn(async () => {
        const { jwk, alg, kid } = readPrivateKey(input, passphrase, certificate);
        const named = kid ?? (await calculateJwkThumbprint(jwk));
        return addKey(at, { kind: 'key-imported', jwk, alg, kid: named, switchAt });
      }),
    rotate: ({ alg, switchAt }) =>
      inTurn(async () => {
        const signing = signingFile(await readKeyFiles(dir), signingTime(at));
        if (!signing) throw new AgentError('no-client-key');
        const made = await makeKey(alg ?? signing.alg);
        return addKey(at, { ...made, kind: 'key-rotated', switchAt: switchAt === 'now' ? null : switchAt });
      }),
    putBack: () => inTurn(() => putBackFormer(at)),
    retire: (kid) => inTurn(() => retireKey(at, kid)),
    async list() {
      return keyViews(await readKeyFiles(dir), signingTime(at));
    },
    async jwks() {
      const files = (await readKeyFiles(dir)).filter((file) => file.retiredAt === undefined);
      return { keys: files.map((file) => publicJwk(file.public, file.alg, file.kid)) };
    },
    async sign(claims) {
      const file = signingFile(await readKeyFiles(dir), signingTime(at));
      if (!file) throw new AgentError('no-client-key');
      const jwk = JSON.parse(vault.openText(Buffer.from(file.sealed, 'base64'), place(file.kid))) as JWK;
      const { kid, alg } = file;
      return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(await importJWK(jwk, alg));
    },
  };
}

async function addKey(at: KeyPlace, { kind, jwk, alg, kid, switchAt }: NewKey): Promise<ClientKey> {
  const { dir, vault, clock, audit } = at;
  const thumbprint = await calculateJwkThumbprint(jwk);
  const all = await readKeyFiles(dir);
  await refuseTakenKid(all, kid, thumbprint);
  if (switchAt !== null) refuseSwitch(all, switchAt, clock.now());
  const earlier = all.filter((file) => file.kid !== kid);
  const newest = Math.max(0, ...earlier.map((one) => Date.parse(one.createdAt)));
  // A clock that was set back must not make the new key older than the ones it replaces.
  const now = Math.max(clock.now(), newest + 1);
  const file: KeyFile = {
    v: 1,
    kid,
    alg,
    createdAt: new Date(now).toISOString(),
    active: true,
    ...(switchAt !== null && { activeFrom: new Date(switchAt).toISOString() }),
    public: publicJwk(jwk, alg, kid),
    sealed: vault.sealText(JSON.stringify(jwk), place(kid)).toString('base64'),
  };
  // A crash after this line leaves several active files; the one that began last counts.
  await writeKeyFile(dir, thumbprint, file);
  crashPoint('key-written');
  if (switchAt === null) {
    for (const old of earlier.filter((one) => one.active)) {
      await writeKeyFile(dir, await calculateJwkThumbprint(old.public), { ...old, active: false });
    }
  }
  crashPoint('key-active');
  await audit?.append({ kind, actor: 'agent', detail: { kid, alg } });
  return viewOf(await readKeyFiles(dir), kid, signingTime(at));
}

async function makeKey(alg: ClientKey['alg']): Promise<Pick<NewKey, 'jwk' | 'alg' | 'kid'>> {
  const pair = await generateKeyPair(alg, {
    extractable: true,
    ...(alg === 'RS384' && { modulusLength: RSA_BITS }),
  });
  const jwk = await exportJWK(pair.privateKey);
  return { jwk, alg, kid: await calculateJwkThumbprint(jwk) };
}

/** The former key signs again; the present one stays published, so that NHI may still register it, and can be put back in turn. */
async function putBackFormer(at: KeyPlace): Promise<ClientKey> {
  const { dir, audit } = at;
  const all = await readKeyFiles(dir);
  const signing = signingFile(all, signingTime(at));
  const former = formerFile(all, signingTime(at));
  if (signing === undefined || former === undefined) throw new AgentError('no-former-key');
  // A crash after this line changes nothing: of two active keys, the one that began last signs.
  await writeKeyFile(dir, await calculateJwkThumbprint(former.public), { ...former, active: true });
  // From this line on the former key signs, also after a crash; the trail may then lack its line.
  await writeKeyFile(dir, await calculateJwkThumbprint(signing.public), { ...signing, active: false });
  crashPoint('key-active');
  await audit?.append({ kind: 'key-put-back', actor: 'agent', detail: { kid: former.kid } });
  return viewOf(await readKeyFiles(dir), former.kid, signingTime(at));
}

async function retireKey(at: KeyPlace, kid: string): Promise<ClientKey> {
  const { dir, clock, audit } = at;
  const all = await readKeyFiles(dir);
  const file = all.find((one) => one.kid === kid);
  if (!file) throw new AgentError('client-key-unknown');
  if (file === signingFile(all, signingTime(at))) throw new AgentError('client-key-in-use');
  if (file.retiredAt === undefined) {
    const retiredAt = new Date(clock.now()).toISOString();
    // A crash before this leaves the key as it was; after it, the private half is destroyed.
    const gone = { ...file, active: false, retiredAt, sealed: '' };
    await writeKeyFile(dir, await calculateJwkThumbprint(file.public), gone);
    crashPoint('key-retired');
    await audit?.append({ kind: 'key-retired', actor: 'agent', detail: { kid } });
  }
  return viewOf(await readKeyFiles(dir), kid, signingTime(at));
}

/** Only one pending switch, and not into the past: else staff could not tell which key NHI has to know by when. */
function refuseSwitch(files: readonly KeyFile[], switchAt: number, now: number): void {
  if (switchAt <= now) throw new AgentError('switch-in-past');
  if (nextFile(files, now)) throw new AgentError('rotation-pending');
}

/** Two keys under one id would make NHI verify with the wrong one. */
async function refuseTakenKid(files: readonly KeyFile[], kid: string, thumbprint: string): Promise<void> {
  const same = files.find((file) => file.kid === kid);
  if (!same || (await calculateJwkThumbprint(same.public)) === thumbprint) return;
  throw new AgentError('client-key-id-taken');
}

function place(kid: string): string {
  return `keys.client.${kid}`;
}

// Chooses the signing key among the key files and gives the state of the others. One rule, so that a crash between two writes changes
// nothing.

/** When a key begins to sign, ms. */
const beginsAt = (file: KeyFile): number => Date.parse(file.activeFrom ?? file.createdAt);

/** A key without `activeFrom` has begun, whatever the clock has been set to since. */
const hasBegun = (file: KeyFile, now: number): boolean =>
  file.activeFrom === undefined || beginsAt(file) <= now;

const inUse = (file: KeyFile): boolean => file.active && file.retiredAt === undefined;

/** The signing key: the last that began. After the clock was set back before all of them, the first one signs. */
function signingFile(files: readonly KeyFile[], now: number): KeyFile | undefined {
  const usable = files.filter(inUse).sort((a, b) => beginsAt(a) - beginsAt(b));
  return usable.findLast((file) => hasBegun(file, now)) ?? usable[0];
}

/** The key that signed before the present one, while it is not retired. */
function formerFile(files: readonly KeyFile[], now: number): KeyFile | undefined {
  const signing = signingFile(files, now);
  return files
    .filter((file) => file !== signing && file.retiredAt === undefined && hasBegun(file, now))
    .sort((a, b) => beginsAt(a) - beginsAt(b))
    .at(-1);
}

/** The key whose switch is still to come. */
function nextFile(files: readonly KeyFile[], now: number): KeyFile | undefined {
  const signing = signingFile(files, now);
  return files.find((file) => inUse(file) && file !== signing && !hasBegun(file, now));
}

function keyViews(files: readonly KeyFile[], now: number): ClientKey[] {
  const signing = signingFile(files, now);
  const next = nextFile(files, now);
  return files.map((file) => ({
    kid: file.kid,
    alg: file.alg,
    createdAt: file.createdAt,
    activeFrom: new Date(beginsAt(file)).toISOString(),
    retiredAt: file.retiredAt ?? null,
    active: file === signing,
    state: stateOf(file, signing, next),
  }));
}

function viewOf(files: readonly KeyFile[], kid: string, now: number): ClientKey {
  const found = keyViews(files, now).find((key) => key.kid === kid);
  if (!found) throw new AgentError('client-key-unknown');
  return found;
}

function stateOf(file: KeyFile, signing: KeyFile | undefined, next: KeyFile | undefined): ClientKey['state'] {
  if (file.retiredAt !== undefined) return 'retired';
  if (file === signing) return 'active';
  return file === next ? 'next' : 'previous';
}

/** Age of the client’s key against `keys.maxAgeDays`. */
type KeyStanding =
  | { readonly state: 'none' }
  | {
      readonly state: 'fresh' | 'due' | 'overdue' | 'rotating';
      readonly kid: string;
      /** End of its age, ISO 8601 in Taipei; of a key that is being replaced, the day of the switch. */
      readonly until: string;
    };

/** Days after a switch in which a refusal of our identity is most likely due to it. */
const RECENT_DAYS = 30;

/** When the signing key took over, ISO 8601 in Taipei, while the former key can be put back. Null: long ago, or there is none. */
export function recentSwitch(keys: readonly ClientKey[], now: number): string | null {
  const active = keys.find((key) => key.active);
  if (active === undefined || !keys.some(({ state }) => state === 'previous')) return null;
  const at = Date.parse(active.activeFrom);
  return now - at < RECENT_DAYS * DAY_MS ? taipeiTime(at) : null;
}

/** Days before a key's maximum age when it is due. */
const REMIND_DAYS = 30;

/** No reminder comes for a key whose successor is already scheduled. */
export function keyStanding(
  keys: readonly ClientKey[],
  { maxAgeDays }: Settings['keys'],
  now: number,
): KeyStanding {
  const active = keys.find((key) => key.active);
  if (active === undefined) return { state: 'none' };
  const { kid } = active;
  const next = keys.find((key) => key.state === 'next');
  if (next !== undefined) return { state: 'rotating', kid, until: taipeiTime(Date.parse(next.activeFrom)) };
  const end = Date.parse(active.activeFrom) + maxAgeDays * DAY_MS;
  const until = taipeiTime(end);
  if (now >= end) return { state: 'overdue', kid, until };
  return { state: now >= end - REMIND_DAYS * DAY_MS ? 'due' : 'fresh', kid, until };
}

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;

/** The public half as it is handed to NHI: built from an allow-list, so that no private member can slip through. RFC 7517. */
function publicJwk(
  jwk: JWK | Readonly<Record<string, unknown>>,
  alg: string,
  kid: string,
): Record<string, unknown> {
  const key: Record<string, unknown> = {};
  const members: Readonly<Record<string, unknown>> = jwk;
  for (const name of PUBLIC_MEMBERS) if (members[name] !== undefined) key[name] = members[name];
  return { ...key, use: 'sig', key_ops: ['verify'], alg, kid };
}
