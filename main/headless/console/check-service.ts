import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CheckService } from '../../agent/agent-types.ts';
import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import {
  operationOutcome,
  type OperationOutcome,
  precheckIssues,
} from '../check-formats/operation-outcome.ts';
import type { CheckLanguage } from '../check-formats/shown.ts';
import { valueIn } from '../../agent/ground/base/json-positions.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { refuseUnread } from '../rpc-server.ts';
import { trustConnection } from './connections.ts';
import { type Door, isNamed } from './door.ts';
import { securityHeaders } from './headers.ts';
import { MachinePort } from './machine-port.ts';
import { plain } from './responses.ts';

// FHIR R4 `$validate` (resource-operation-validate.html): a Bundle in, an OperationOutcome out, for programs on this machine that ask before
// they write a file. Nothing of a Bundle is stored or logged.

const PATH = /^\/fhir\/(?:Bundle\/)?(?:\$|%24)validate(?:\?|$)/;

export const isValidate = (target: string): boolean => PATH.test(target);

/** Checks run one by one in the thread that also checks the folders' files: if this many wait, a caller must come again. */
const MOST_AT_ONCE = 4;
const MOST_BYTES = 10 * 1024 * 1024;
/** Limit of a Parameters, which is taken apart in the agent's own thread; a Bundle has a tenth of this. */
const MOST_OF_PARAMETERS = 1024 * 1024;
/** Bundles for each token. */
const MOST_PER_MINUTE = 120;
const MINUTE_MS = 60_000;
const TYPES = /^application\/(?:fhir\+)?json(?:\s*;|\s*$)/i;
const TAKES_JSON = /application\/(?:fhir\+)?json|application\/\*|\*\/\*/i;
/** Values of R4's resource-validation-mode about a write. */
const MODES = new Set(['create', 'update']);
const FHIR_JSON = 'application/fhir+json; charset=utf-8';

type Serve = (request: IncomingMessage, response: ServerResponse, door: Door) => Promise<void>;

/** `service`: null if there is none at present. */
export function serveChecks(service: () => CheckService | null, clock: Pick<Clock, 'steady'>): Serve {
  const rates = new Rates(clock);
  let atOnce = 0;

  return async (request, response, door) => {
    const language = languageOf(request);
    const open = service();
    const refusal = refusalOf(request, door, open);
    if (open === null || refusal !== null) {
      refuse(request, response, { refusal: refusal ?? REFUSALS.away, language });
      return;
    }
    const name = open.nameOf(bearerOf(request) ?? '');
    if (name === null) {
      refuse(request, response, { refusal: REFUSALS.token, language });
      return;
    }
    const wait = rates.take(name);
    if (wait > 0 || atOnce >= MOST_AT_ONCE) {
      const retryAfter = String(Math.max(1, Math.ceil(wait / 1000)));
      response.setHeader('retry-after', retryAfter);
      refuse(request, response, { refusal: wait > 0 ? REFUSALS.rate : REFUSALS.busy, language });
      return;
    }
    atOnce += 1;
    try {
      await answer(request, response, { open, language });
    } finally {
      atOnce -= 1;
    }
  };
}

/** The check service of a host without a console: this port serves nothing else. */
export async function startCheckDoor(options: {
  /** `console.port`; 0: any free port. */
  readonly port: number;
  readonly service: () => CheckService | null;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { port, service, clock, log } = options;
  const validate = serveChecks(service, clock);
  const machine = new MachinePort({
    port,
    clock,
    listenerFor: (door: Door) => (request, response) => {
      for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value);
      if (isValidate(request.url ?? '/')) validate(request, response, door).catch(() => response.destroy());
      else plain(response, 404);
    },
  });
  await machine.openOrKeepTrying(() => undefined);
  if (machine.refusal !== null) log('error', 'console-port-taken', {}, machine.refusal);
  return {
    /** Null while another program holds the port; opening it is retried. */
    get port() {
      return machine.door?.port ?? null;
    },
    stop: () => machine.stop(),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { open, language }: { readonly open: CheckService; readonly language: CheckLanguage },
): Promise<void> {
  trustConnection(request);
  const body = await readUpTo(request);
  if (body === null) {
    refuse(request, response, { refusal: REFUSALS.large, language });
    return;
  }
  const { bundle, isWhole, namesProfile, refusal = REFUSALS.parameters } = bundleIn(body);
  if (bundle === null) {
    refuse(request, response, { refusal, language });
    return;
  }
  const [{ problems }, precheck] = await Promise.all([open.check(bundle), open.precheck(bundle)]);
  const outcome = operationOutcome(isWhole ? problems : problems.map(withoutLine), language);
  const issue = [...outcome.issue, ...precheckIssues(precheck, language)];
  if (namesProfile)
    issue.push({
      severity: 'information',
      code: 'informational',
      details: { text: PROFILE_UNUSED[language] },
    });
  send(response, { ...outcome, issue });
}

/** Lines within a Parameters resource are not lines of the caller's file: leave them out. */
function withoutLine({ line: _, column: __, ...rest }: ProblemView): ProblemView {
  return rest;
}

type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/** Answers without a check; `code` is one of R4's IssueType. */
const REFUSALS = {
  off: {
    status: 404,
    code: 'not-supported',
    zh: '檢核服務沒有開啟，請資訊人員在設定檔加入 checkService.enabled: true。',
    en: 'The check service is off: IT turns it on by checkService.enabled: true.',
  },
  host: {
    status: 403,
    code: 'forbidden',
    zh: '只接受本機程式以 127.0.0.1 或 localhost 呼叫，不接受網頁呼叫。',
    en: 'For programs on this machine, by 127.0.0.1 or localhost; not for web pages.',
  },
  method: { status: 405, code: 'not-supported', zh: '請使用 POST。', en: 'Use POST.' },
  type: {
    status: 415,
    code: 'not-supported',
    zh: 'Content-Type 應為 application/fhir+json。',
    en: 'The Content-Type must be application/fhir+json.',
  },
  accept: {
    status: 406,
    code: 'not-supported',
    zh: '只提供 application/fhir+json。',
    en: 'Only application/fhir+json is answered.',
  },
  mode: {
    status: 400,
    code: 'not-supported',
    zh: '不支援這個 mode；只檢核將要送出的 Bundle。',
    en: 'This mode is not supported: only Bundles to be sent are checked.',
  },
  token: {
    status: 401,
    code: 'login',
    zh: '缺少權杖或權杖無效；請資訊人員以 twpas-agent check-token make 核發。',
    en: 'A token is missing, or is none of ours: IT makes one by twpas-agent check-token make.',
  },
  rate: {
    status: 429,
    code: 'throttled',
    zh: '這個權杖的次數已達每分鐘上限，請稍後再試。',
    en: 'This token has asked as often as it may within a minute.',
  },
  busy: {
    status: 503,
    code: 'throttled',
    zh: '目前檢核中的檔案過多，請稍後再試。',
    en: 'Too many files are being checked at the moment.',
  },
  away: {
    status: 503,
    code: 'transient',
    zh: '送件程式正在套用設定或還原，請稍後再試。',
    en: 'The agent is taking up settings or a backup; try again shortly.',
  },
  large: {
    status: 413,
    code: 'too-long',
    zh: '超過檢核服務的大小上限：10 MB；放在 Parameters 內時 1 MB，請改為直接送出 Bundle。',
    en: 'Larger than the check service takes: 10 MB, or 1 MB in a Parameters; send the Bundle alone.',
  },
  parameters: {
    status: 400,
    code: 'required',
    zh: 'Parameters 內沒有名為 resource 的 Bundle。',
    en: 'The Parameters have no Bundle named resource.',
  },
} as const;

/** The fault of a request, judged before its body is read; null: none. */
function refusalOf(request: IncomingMessage, door: Door, service: CheckService | null): Refusal | null {
  const { headers, method, url = '' } = request;
  // Browsers send Origin, programs do not: a page of another site must not call through a person's browser.
  if (!isNamed(request, door) || headers.origin !== undefined) return REFUSALS.host;
  if (service === null) return REFUSALS.away;
  if (!service.settings.enabled) return REFUSALS.off;
  if (method !== 'POST') return REFUSALS.method;
  if (bearerOf(request) === null) return REFUSALS.token;
  if (!TYPES.test(headers['content-type'] ?? '')) return REFUSALS.type;
  if (!TAKES_JSON.test(headers.accept ?? '*/*')) return REFUSALS.accept;
  const mode = new URLSearchParams(url.split('?')[1] ?? '').get('mode');
  if (mode !== null && !MODES.has(mode)) return REFUSALS.mode;
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) return REFUSALS.large;
  return null;
}

/** RFC 6750; null without a token. */
function bearerOf({ headers }: IncomingMessage): string | null {
  return /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** RFC 9110, 12.5.4: English if it is preferred to Chinese. */
function languageOf({ headers }: IncomingMessage): CheckLanguage {
  const asked = (headers['accept-language'] ?? '').split(',').map((part, at) => {
    const [tag = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
    return { tag, weight: weight === undefined ? 1 : Number(weight), at };
  });
  const best = asked
    .filter(({ tag, weight }) => weight > 0 && /^(?:en|zh)\b/.test(tag))
    .sort((a, b) => b.weight - a.weight || a.at - b.at)[0];
  return best?.tag.startsWith('en') === true ? 'en' : 'zh-TW';
}

/** Null if the body is longer. */
async function readUpTo(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface ParsedRequest {
  readonly bundle: Buffer | null;
  /** The Bundle was sent alone, not inside a Parameters resource. */
  readonly isWhole: boolean;
  /** A Parameters names a profile, which is not used. */
  readonly namesProfile: boolean;
  /** Reason why there is no Bundle. */
  readonly refusal?: Refusal;
}

/** R4 allows the resource alone or inside a Parameters. Only a body that may be a Parameters is parsed here. */
function bundleIn(body: Buffer): ParsedRequest {
  const whole: ParsedRequest = { bundle: body, isWhole: true, namesProfile: false };
  if (!body.subarray(0, 65_536).includes('"Parameters"')) return whole;
  if (body.length > MOST_OF_PARAMETERS) return { ...whole, bundle: null, refusal: REFUSALS.large };
  const parsed = parsedOf(body);
  if (parsed?.resourceType !== 'Parameters') return whole;
  const given = Array.isArray(parsed.parameter) ? (parsed.parameter as (Partial<Parameter> | null)[]) : [];
  const asked = given.find((one) => one?.name === 'mode')?.valueCode;
  if (asked !== undefined && !MODES.has(asked)) return { ...whole, bundle: null, refusal: REFUSALS.mode };
  const at = given.findIndex((one) => one?.name === 'resource' && one.resource !== undefined);
  // Keep the original text: serialising again would hide a duplicate member, and does not end for very deep nesting.
  const resource =
    at < 0 ? null : valueIn(body.toString('utf8'), `Parameters.parameter[${String(at)}].resource`);
  return {
    bundle: resource === null ? null : Buffer.from(resource),
    isWhole: false,
    namesProfile: given.some((one) => one?.name === 'profile'),
  };
}

interface Parameter {
  readonly name: string;
  readonly resource: unknown;
  readonly valueCode: string;
}

function parsedOf(body: Buffer): { readonly resourceType?: unknown; readonly parameter?: unknown } | null {
  try {
    return JSON.parse(body.toString('utf8')) as { resourceType?: unknown } | null;
  } catch {
    return null; // the check says where it stops being JSON
  }
}

const PROFILE_UNUSED = {
  'zh-TW': 'profile 參數不使用：Bundle 以它自己的 profile 及使用中的實作指引檢核。',
  en: 'The parameter profile is not used: a Bundle is checked by its own profile, of the guide in use.',
} as const;

/** Answers before the body is read. The connection ends, else the rest would be taken for the next request. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { refusal, language }: { readonly refusal: Refusal; readonly language: CheckLanguage },
): void {
  const { status, code, zh, en } = refusal;
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (status === 405) response.setHeader('allow', 'POST');
  response.setHeader('content-language', language).setHeader('cache-control', 'no-store');
  const issue = [{ severity: 'error', code, details: { text: language === 'en' ? en : zh } }];
  const body = JSON.stringify({ resourceType: 'OperationOutcome', language, issue });
  refuseUnread(request, response, { status, body, type: FHIR_JSON });
}

function send(response: ServerResponse, outcome: OperationOutcome): void {
  if (response.destroyed) return;
  response
    .writeHead(200, {
      'content-type': FHIR_JSON,
      'content-language': outcome.language,
      'cache-control': 'no-store',
    })
    .end(JSON.stringify(outcome));
}

/** Number of requests of each token within the minute. */
class Rates {
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #asked = new Map<string, { from: number; count: number }>();

  constructor(clock: Pick<Clock, 'steady'>) {
    this.#clock = clock;
  }

  /** Counts one request. Returns ms to wait; 0: allowed. */
  take(name: string): number {
    const now = this.#clock.steady();
    const known = this.#asked.get(name);
    if (known === undefined || now - known.from >= MINUTE_MS) {
      this.#asked.set(name, { from: now, count: 1 });
      return 0;
    }
    if (known.count >= MOST_PER_MINUTE) return known.from + MINUTE_MS - now;
    known.count += 1;
    return 0;
  }
}
