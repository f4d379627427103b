import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { ConsoleForOthers } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import { oneAtATime } from '../../agent/ground/base/tasks.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Log } from '../../agent/ports.ts';
import { limitConnections, PATIENCE, SECURE_LIMITS } from './connections.ts';
import { closeServer, type Door, listen, secureDoor } from './door.ts';
import type { Sentence } from './small-pages.ts';

/** ms. */
const HANDSHAKE_MS = 5_000;

/** The door for other PCs: opened and closed as its conditions change. */
export interface SecureServer {
  /** Null unless configured. */
  view(): ConsoleForOthers | null;
  stop(): Promise<void>;
}

interface Opened {
  readonly url: string;
  readonly endsAt: number;
  close(): Promise<void>;
}

export async function startSecure(options: {
  readonly settings: Settings['console'];
  readonly people: AgentPeople;
  readonly log: Log;
  readonly listenerFor: (door: Door) => RequestListener;
}): Promise<SecureServer> {
  const { settings, people, log } = options;
  const inTurn = oneAtATime();
  let opened: Opened | null = null;
  let view: ConsoleForOthers | null = null;
  let stopped = false;

  const open = async (
    found: Extract<Awaited<ReturnType<typeof mayOpen>>, { kind: 'yes' }>,
  ): Promise<Opened> => {
    const { address, certificate, key, endsAt } = found;
    let answer: RequestListener = () => undefined;
    const server = createServer({
      ...{ cert: certificate, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS },
      ...PATIENCE,
    });
    server.on(
      'request',
      limitConnections(server, SECURE_LIMITS, (request, response) => {
        answer(request, response);
      }),
    );
    const port = await listen(server, { port: settings.securePort, address, setting: 'console.securePort' });
    answer = options.listenerFor(secureDoor(port, settings.hostNames));
    const host = settings.hostNames[0] ?? (address.includes(':') ? `[${address}]` : address);
    return { url: `https://${host}:${String(port)}/`, endsAt, close: () => closeServer(server) };
  };
  const reconsider = async (): Promise<void> => {
    if (stopped) return;
    const found = mayOpen(settings, people.hasIt());
    if (found.kind === 'yes') {
      try {
        opened ??= await open(found);
        view = { url: opened.url, refused: null, certificateEnds: new Date(opened.endsAt).toISOString() };
        log('info', 'console-open');
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        log('warn', 'console-not-open', { code: error.code });
        view = refused({ zh: error.messageZh, en: error.message });
      }
      return;
    }
    await opened?.close();
    opened = null;
    view = found.kind === 'no' ? refused(found.said) : null;
    if (found.kind === 'no') log('warn', 'console-not-open', { code: found.code });
  };
  const unsubscribe = people.onChange(() => {
    const isOpen = opened !== null;
    // Most changes of accounts change nothing here.
    if (settings.address === undefined || isOpen === people.hasIt()) return;
    inTurn(reconsider).catch((error: unknown) => {
      log('error', 'console-not-open', {}, error);
    });
  });
  await inTurn(reconsider);
  return {
    view: () => view,
    stop: async () => {
      stopped = true;
      unsubscribe();
      await inTurn(async () => opened?.close());
    },
  };
}

function refused(said: { readonly zh: string; readonly en: string }): ConsoleForOthers {
  return { url: null, refused: said, certificateEnds: null };
}

/** Conditions for other PCs: an address, a certificate and accounts. */
type MayOpen =
  | {
      readonly kind: 'yes';
      readonly address: string;
      readonly certificate: Buffer;
      readonly key: Buffer;
      /** When the certificate ends, ms. */
      readonly endsAt: number;
    }
  | { readonly kind: 'no'; readonly code: string; readonly said: Sentence }
  /** Not configured. */
  | { readonly kind: 'not-asked' };

/** Checked again whenever accounts change. 127.0.0.1 is served in any case. */
function mayOpen(settings: Settings['console'], hasIt: boolean): MayOpen {
  const { address, certificateFile, keyFile } = settings;
  if (address === undefined) return { kind: 'not-asked' };
  if (certificateFile === undefined || keyFile === undefined) {
    return no('no-certificate', {
      zh: '未開放給其他電腦：已設定 console.address，但缺少 console.certificateFile 或 console.keyFile。',
      en: 'Other PCs are not let in: console.address is set, but console.certificateFile or console.keyFile is missing.',
    });
  }
  // A server that listens everywhere has no address to be found by.
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
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return otherKey();
    return { kind: 'yes', address, certificate, key, endsAt: Date.parse(parsed.validTo) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return no('certificate-unreadable', {
      zh: `未開放給其他電腦：憑證或金鑰檔無法讀取（${code}）。`,
      en: `Other PCs are not let in: the certificate or its key cannot be read (${code}).`,
    });
  }
}

const otherKey = (): MayOpen =>
  no('certificate-key-differs', {
    zh: '未開放給其他電腦：console.keyFile 不是 console.certificateFile 的金鑰。',
    en: 'Other PCs are not let in: console.keyFile is not the key of console.certificateFile.',
  });

function no(code: string, said: Sentence): MayOpen {
  return { kind: 'no', code, said };
}
