import { guideVersionsOf } from '../../../ground/fhir/guide-versions.ts';
import { isObject } from '../../../ground/fhir/json.ts';
import { taipeiDayBefore } from '../../../ground/fhir/taipei.ts';
import { fhirGet } from '../../../carrier/nhi/fhir-get.ts';
import { NOBODY } from '../../../ground/fhir/numbers.ts';
import { echoes } from '../../../carrier/nhi/search-pages.ts';
import { isNotable } from '../../../carrier/smart/clock-skew.ts';
import { failed, type Finding, ok, skewValues, type Step, warning } from '../causes.ts';
import { baseOf, type DoctorContext } from '../context.ts';

const MOST_METADATA_BYTES = 20 * 1024 * 1024;

/** The server's CapabilityStatement: FHIR R4, and the guide that it names. */
export const metadataStep: Step = {
  tried: (context) => ({ zh: `讀取 ${baseOf(context)}/metadata`, en: `read ${baseOf(context)}/metadata` }),
  run: async (context) => {
    const url = `${baseOf(context)}/metadata`;
    const { http, learnt, signal } = context;
    const got = await fhirGet(http, {
      url,
      token: learnt.token ?? '',
      maxBytes: MOST_METADATA_BYTES,
      signal,
    });
    switch (got.kind) {
      case 'resource':
        return judge(got.resource, url);
      case 'absent':
        return failed('metadata-not-found', { url }, `HTTP ${String(got.status)}`);
      case 'unauthorized':
        return warning('metadata-refused', { status: '401' }, 'HTTP 401');
      case 'refused':
        return warning('metadata-refused', { status: String(got.status) }, `HTTP ${String(got.status)}`);
      case 'failed':
        return failed('metadata-unreadable', { url, error: got.code }, got.code);
    }
  },
};

function judge(statement: Readonly<Record<string, unknown>>, url: string): Finding {
  const type = String(statement['resourceType']);
  if (type !== 'CapabilityStatement') return failed('metadata-unreadable', { url, error: type }, type);
  const version = typeof statement['fhirVersion'] === 'string' ? statement['fhirVersion'] : '-';
  const result = `FHIR ${version}`;
  if (!version.startsWith('4.')) return warning('metadata-version', { version }, result);
  const guide = [...new Set(guideVersionsOf(statement))].join('、');
  const notes = [
    guide === ''
      ? { zh: '伺服器沒有寫出實作指引的版本', en: 'the server does not name the version of its guide' }
      : { zh: `實作指引 ${guide}`, en: `guide ${guide}` },
  ];
  return { kind: 'ok', result, notes };
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

const MOST_CLOCK_BYTES = 1024 * 1024;

/** The first request: its answer’s `Date` gives the server’s time. The next step reads its body. */
export const serverClockStep: Step = {
  tried: () => ({ zh: '讀伺服器回覆中的時間', en: 'read the time in the server’s answer' }),
  run: async (context) => {
    const { http, target, signal, learnt } = context;
    const host = target.hostname;
    const reply = await http.request({
      method: 'GET',
      url: `${baseOf(context)}/.well-known/smart-configuration`,
      headers: { accept: 'application/json' },
      maxBytes: MOST_CLOCK_BYTES,
      signal,
    });
    if (reply.kind === 'nothing') {
      const result = reply.code;
      if (reply.code === 'timeout')
        return failed('server-silent', { host, seconds: String(context.patienceSeconds) }, result);
      return failed('server-no-answer', { host, error: reply.code }, result);
    }
    learnt.reply = reply;
    if (reply.serverDate === null) return ok('回覆沒有時間', 'the answer has no time');
    const skew = reply.serverDate - reply.headAt;
    learnt.skewMs = skew;
    const seconds = (Math.abs(skew) / 1000).toFixed(0);
    const result = { zh: `相差 ${seconds} 秒`, en: `${seconds} s apart` };
    return isNotable(skew) ? warning('clock-skewed', skewValues(skew), result) : { kind: 'ok', result };
  },
};

const MAX_BYTES = 20 * 1024 * 1024;

/** The canary: a search for a patient number that nobody can have. */
async function findsNobody(context: DoctorContext): Promise<boolean> {
  const got = await fhirGet(context.http, {
    url: `${baseOf(context)}/ClaimResponse?request.patient.identifier=${NOBODY}&_count=1`,
    token: context.learnt.token ?? '',
    maxBytes: MAX_BYTES,
    signal: context.signal,
  });
  if (got.kind !== 'resource') return false;
  return records(got.resource['entry']).some(
    ({ resource }) => isObject(resource) && resource['resourceType'] === 'ClaimResponse',
  );
}

function lagNotes({ search }: DoctorContext): { zh: string; en: string }[] {
  if (search?.lagSeconds === null || search === undefined) return [];
  const [seconds, cases] = [String(search.lagSeconds), String(search.samples)];
  return [
    {
      zh: `近 30 天，案件上傳後最慢 ${seconds} 秒查得到（${cases} 件）`,
      en: `in 30 days a case was found at most ${seconds} s after its upload (${cases} cases)`,
    },
  ];
}

/** Searches the hospital’s own answers of two days, one on a page: they are counted, not read. */
export const searchStep: Step = {
  tried: ({ settings }) => ({
    zh: `查詢醫事機構 ${settings.hospitalId} 的審查結果`,
    en: `search for answers to hospital ${settings.hospitalId}`,
  }),
  run: async (context) => {
    const { http, learnt, settings, clock, signal } = context;
    const query = [
      ['created', `gt${taipeiDayBefore(clock.now() + (learnt.skewMs ?? 0), 2)}`],
      ['requestor.identifier', settings.hospitalId],
      ['_count', '1'],
    ] as const;
    const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const url = `${baseOf(context)}/ClaimResponse?${text}`;
    const got = await fhirGet(http, { url, token: learnt.token ?? '', maxBytes: MAX_BYTES, signal });
    switch (got.kind) {
      case 'resource': {
        const page = got.resource;
        if (page['type'] !== 'searchset')
          return failed('search-failed', { error: 'answer-no-searchset' }, String(page['resourceType']));
        const filter = query.filter(([name]) => name === 'requestor.identifier');
        const { total } = page;
        const count = typeof total === 'number' ? String(total) : '?';
        const result = { zh: `查得 ${count} 筆`, en: `${count} found` };
        if (!echoes(page, filter, baseOf(context))) return warning('search-filter-ignored', {}, result);
        if (await findsNobody(context)) return warning('search-ignores-patient', {}, result);
        if (context.search?.timesMean === false) return warning('search-times-wrong', {}, result);
        return { ...ok(result.zh, result.en), notes: lagNotes(context) };
      }
      case 'unauthorized':
        return failed('fhir-unauthorized', {}, 'HTTP 401');
      case 'refused': {
        const status = String(got.status);
        if (got.status === 403)
          return failed('search-forbidden', { hospital: settings.hospitalId, status }, 'HTTP 403');
        return warning('search-refused', { status }, `HTTP ${status}`);
      }
      case 'absent':
        return warning('search-refused', { status: String(got.status) }, `HTTP ${String(got.status)}`);
      case 'failed':
        return failed('search-failed', { error: got.code }, got.code);
    }
  },
};
