import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { ConsoleForOthers } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { createLoop, type Loop } from '../../agent/ground/base/loop.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { limitConnections, PATIENCE, SECURE_LIMITS } from './connections.ts';
import { closeServer, type Door, listen, secureDoor } from './door.ts';
import type { Sentence } from './small-pages.ts';

/** Limit of a TLS handshake, ms. */
const HANDSHAKE_MS = 5_000;

/** Interval of reading the two certificate files, ms. */
const LOOK_MS = 60_000;

interface OpenServer {
  readonly url: string;
  readonly server: Server;
  /** The pair that is served now. */
  pair: Pair;
}

interface SecureOptions {
  readonly settings: Settings['console'];
  readonly people: AgentPeople;
  readonly log: Log;
  readonly listenerFor: (door: Door) => RequestListener;
  readonly clock: Clock;
}

/** Opens the door if its conditions hold, and checks them again: immediately when accounts change, and each minute for the certificate. */
export async function startSecure(options: SecureOptions): Promise<SecureServer> {
  const door = new SecureServer(options);
  await door.start();
  return door;
}

/** The door for other PCs: opened and closed as its conditions change, and served with the certificate on disk. */
export class SecureServer {
  readonly #options: SecureOptions;
  readonly #looks: Loop;
  #unsubscribe: () => void = () => undefined;
  #opened: OpenServer | null = null;
  #view: ConsoleForOthers | null = null;
  /** The last logged reason why it is closed, or why a newer certificate is not served: each reason is logged once. */
  #told: string | null = null;

  constructor(options: SecureOptions) {
    this.#options = options;
    const look = (): Promise<number> => this.#reconsider().then(() => LOOK_MS);
    this.#looks = createLoop(options.clock, look, (error) => {
      options.log('error', 'console-not-open', {}, error);
      return LOOK_MS;
    });
  }

  /** Null unless configured. */
  view(): ConsoleForOthers | null {
    return this.#view;
  }

  async start(): Promise<void> {
    // Accounts cannot be read while the data folder is reopened: the loop looks again.
    if (this.#options.people.available()) await this.#reconsider();
    if (this.#options.settings.address === undefined) return;
    this.#unsubscribe = this.#options.people.onChange(() => {
      // Most changes of accounts do not affect the door.
      if ((this.#opened !== null) !== this.#options.people.hasIt()) this.#looks.wake();
    });
    this.#looks.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#looks.stop();
    if (this.#opened !== null) await closeServer(this.#opened.server);
    this.#opened = null;
  }

  async #reconsider(): Promise<void> {
    const { settings, people } = this.#options;
    const found = mayOpen(settings, people.hasIt());
    if (found.kind === 'yes') {
      try {
        await this.#serve(found);
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        this.#refuse(error.code, { zh: error.messageZh, en: error.message });
      }
      return;
    }
    // An unfinished or wrong renewal must not close the page: the older pair is served until the new pair fits.
    if (this.#opened !== null && found.kind === 'no' && OF_THE_FILES.has(found.code)) {
      this.#keep(found.code);
      return;
    }
    if (this.#opened !== null) await closeServer(this.#opened.server);
    this.#opened = null;
    if (found.kind === 'no') this.#refuse(found.code, found.said);
    else this.#view = null;
  }

  /** The earlier pair is served although another lies on disk. */
  #keep(code: string): void {
    if (this.#told !== code) this.#options.log('warn', 'console-certificate-kept', { code });
    this.#told = code;
    if (this.#view !== null) this.#view = { ...this.#view, kept: code };
  }

  #refuse(code: string, said: Sentence): void {
    this.#view = { url: null, refused: said, certificateEnds: null };
    if (this.#told !== code) this.#options.log('warn', 'console-not-open', { code });
    this.#told = code;
  }

  /** @throws AgentError if nothing can listen there */
  async #serve({ address, pair }: Extract<MayOpen, { kind: 'yes' }>): Promise<void> {
    const { log, clock } = this.#options;
    const fault = untimely(pair, clock.now());
    if (this.#opened !== null && fault !== null && untimely(this.#opened.pair, clock.now()) === null) {
      this.#keep(fault);
      return;
    }
    if (this.#opened === null) {
      this.#opened = await this.#open(address, pair);
      log('info', 'console-open');
    } else if (!isSame(this.#opened.pair, pair)) {
      // Open connections keep the older pair; each new connection gets this one.
      this.#opened.server.setSecureContext(secureContext(pair));
      this.#opened.pair = pair;
      log('info', 'console-certificate-exchanged');
    }
    this.#told = null;
    const { url } = this.#opened;
    this.#view = { url, refused: null, certificateEnds: new Date(pair.endsAt).toISOString() };
  }

  async #open(address: string, pair: Pair): Promise<OpenServer> {
    const { settings, listenerFor } = this.#options;
    let answer: RequestListener = () => undefined;
    const server = createServer({
      ...{ ...secureContext(pair), handshakeTimeout: HANDSHAKE_MS },
      ...PATIENCE,
    });
    server.on(
      'request',
      limitConnections(server, SECURE_LIMITS, (request, response) => answer(request, response)),
    );
    const port = await listen(server, { port: settings.securePort, address, setting: 'console.securePort' });
    answer = listenerFor(secureDoor(port, settings.hostNames));
    const host = settings.hostNames[0] ?? (address.includes(':') ? `[${address}]` : address);
    return { url: `https://${host}:${String(port)}/`, server, pair };
  }
}

/** A certificate and its key, as read from their files. */
interface Pair {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Validity of the certificate, ms. */
  readonly beginsAt: number;
  readonly endsAt: number;
}

/** Null: browsers take the certificate at this time. */
function untimely({ beginsAt, endsAt }: Pair, now: number): string | null {
  if (now >= endsAt) return 'certificate-expired';
  return now < beginsAt ? 'certificate-not-yet-valid' : null;
}

const secureContext = ({ certificate, key }: Pair) =>
  ({ cert: certificate, key, minVersion: 'TLSv1.2' }) as const;

const isSame = (one: Pair, other: Pair): boolean =>
  one.certificate.equals(other.certificate) && one.key.equals(other.key);

/** Conditions for other PCs: an address, a certificate and accounts. */
type MayOpen =
  | { readonly kind: 'yes'; readonly address: string; readonly pair: Pair }
  | { readonly kind: 'no'; readonly code: string; readonly said: Sentence }
  /** Not configured. */
  | { readonly kind: 'not-asked' };

/** Reasons that lie in the certificate's files. */
const OF_THE_FILES: ReadonlySet<string> = new Set(['certificate-unreadable', 'certificate-key-differs']);

/** Called again when accounts change, and every minute. 127.0.0.1 is served in any case. */
function mayOpen(settings: Settings['console'], hasIt: boolean): MayOpen {
  const { address, certificateFile, keyFile } = settings;
  if (address === undefined) return { kind: 'not-asked' };
  if (certificateFile === undefined || keyFile === undefined) {
    return no('no-certificate', {
      zh: '未開放給其他電腦：已設定 console.address，但缺少 console.certificateFile 或 console.keyFile。',
      en: 'Other PCs are not let in: console.address is set, but console.certificateFile or console.keyFile is missing.',
    });
  }
  // A server that listens on all interfaces has no address to show.
  if (/^(0\.0\.0\.0|::)$/.test(address) && settings.hostNames.length === 0) {
    return no('no-host-name', {
      zh: '未開放給其他電腦：console.address 為所有介面時，須設定 console.hostNames。',
      en: 'Other PCs are not let in: console.hostNames must name this machine where console.address is every interface.',
    });
  }
  if (settings.idleLockMinutes === 0) {
    return no('no-idle-lock', {
      zh: '未開放給其他電腦：console.idleLockMinutes 不可為 0。',
      en: 'Other PCs are not let in: console.idleLockMinutes must not be 0.',
    });
  }
  if (!hasIt) {
    return no('no-it-account', {
      zh: '未開放給其他電腦：至少需要一個啟用中的資訊角色帳號（accounts add）。',
      en: 'Other PCs are not let in: there has to be an enabled account with the role IT (accounts add).',
    });
  }
  try {
    const [certificate, key] = [readNamedSync(certificateFile), readNamedSync(keyFile)];
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key)))
      return no('certificate-key-differs', {
        zh: '未開放給其他電腦：console.keyFile 不是 console.certificateFile 的金鑰。',
        en: 'Other PCs are not let in: console.keyFile is not the key of console.certificateFile.',
      });
    const beginsAt = Date.parse(parsed.validFrom);
    const endsAt = Date.parse(parsed.validTo);
    return { kind: 'yes', address, pair: { certificate, key, beginsAt, endsAt } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return no('certificate-unreadable', {
      zh: `未開放給其他電腦：憑證或金鑰檔無法讀取（${code}）。`,
      en: `Other PCs are not let in: the certificate or its key cannot be read (${code}).`,
    });
  }
}

function no(code: string, said: Sentence): MayOpen {
  return { kind: 'no', code, said };
}
