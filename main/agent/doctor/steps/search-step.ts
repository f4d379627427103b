import { taipeiDayBefore } from '../../fhir/taipei.ts';
import { echoes } from '../../nhi/search-pages.ts';
import { fhirGet } from '../../nhi/fhir-get.ts';
import { baseOf } from '../context.ts';
import { failed, ok, same, warning, type Step } from '../finding.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/** The hospital’s own answers of two days, one on a page: what comes is counted and not looked at. */
export const searchStep: Step = {
  id: 'search',
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
          return failed(
            'search-failed',
            { error: 'answer-no-searchset' },
            same(String(page['resourceType'])),
          );
        const filter = query.filter(([name]) => name === 'requestor.identifier');
        const { total } = page;
        const count = typeof total === 'number' ? String(total) : '?';
        const result = { zh: `查得 ${count} 筆`, en: `${count} found` };
        if (!echoes(page, filter, baseOf(context))) return warning('search-filter-ignored', {}, result);
        return ok(result.zh, result.en);
      }
      case 'unauthorized':
        return failed('fhir-unauthorized', {}, same('HTTP 401'));
      case 'refused': {
        const status = String(got.status);
        if (got.status === 403)
          return failed('search-forbidden', { hospital: settings.hospitalId, status }, same('HTTP 403'));
        return warning('search-refused', { status }, same(`HTTP ${status}`));
      }
      case 'absent':
        return warning('search-refused', { status: String(got.status) }, same(`HTTP ${String(got.status)}`));
      case 'failed':
        return failed('search-failed', { error: got.code }, same(got.code));
    }
  },
};
