import { listAt, textAt } from '../../../ground/fhir/json.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

const UUID = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type OddCode = 'full-url-not-uuid' | 'full-url-uuid-form' | 'full-url-uuid-capitals';

function oddOf(fullUrl: string): OddCode | null {
  if (UUID.test(fullUrl)) return null;
  if (!fullUrl.startsWith('urn:uuid:')) return 'full-url-not-uuid';
  return UUID.test(fullUrl.toLowerCase()) ? 'full-url-uuid-capitals' : 'full-url-uuid-form';
}

/** True if a fullUrl has an error of its own, which may break references to it. */
export const isToldWrong = (fullUrl: string | null): boolean =>
  fullUrl === null || fullUrl.includes('/_history/') || oddOf(fullUrl) === 'full-url-uuid-form';

export const fullUrls = defineRule(
  {
    'full-url-missing': {
      severity: 'error',
      source: 'FHIR R4 bundle.html: each entry of a collection has a fullUrl',
      zh: 'entry 沒有 fullUrl，其他資料無法參照它。',
      en: 'The entry has no fullUrl, so nothing can refer to it.',
      ...FIX_EXPORT,
    },
    'full-url-not-uuid': {
      severity: 'warning',
      // The guide's text asks for urn:uuid:, while its own examples bun-1 and bun-3 have https urls.
      source: 'guide, Bundle example page (text)',
      zh: 'entry 的 fullUrl 應為 urn:uuid: 開頭的 UUID。',
      en: 'The fullUrl should be a UUID (urn:uuid:…).',
      ...FIX_EXPORT,
    },
    'full-url-uuid-form': {
      severity: 'error',
      source: 'FHIR R4 datatypes.html: uuid; RFC 4122',
      zh: 'entry 的 fullUrl 以 urn:uuid: 開頭，後面卻不是 UUID（8-4-4-4-12 個十六進位字元）。',
      en: 'The fullUrl begins with urn:uuid: and has no UUID behind it (8-4-4-4-12 hexadecimal digits).',
      ...FIX_EXPORT,
    },
    'full-url-uuid-capitals': {
      severity: 'warning',
      source: 'FHIR R4 datatypes.html: uuid is of small letters',
      zh: 'fullUrl 的 UUID 應為小寫；有些伺服器會拒收大寫。',
      en: 'The UUID of the fullUrl should be in small letters; some servers refuse capitals.',
      ...FIX_EXPORT,
    },
    'full-url-duplicate': {
      severity: 'error',
      source: 'FHIR R4 Bundle: bdl-7',
      zh: '有兩筆以上 entry 的 fullUrl 相同。',
      en: 'Several entries have the same fullUrl.',
      ...FIX_EXPORT,
    },
    'full-url-of-a-version': {
      severity: 'error',
      source: 'FHIR R4 Bundle: bdl-8',
      zh: 'fullUrl 不可指向特定版本（/_history/）。',
      en: 'The fullUrl must not name a version (/_history/).',
      ...FIX_EXPORT,
    },
    'full-url-other-id': {
      severity: 'error',
      source: 'FHIR R4 bundle.html: fullUrl must not disagree with the id in the resource',
      zh: 'fullUrl 與資料本身的 id 不一致。',
      en: 'The fullUrl disagrees with the id of the resource.',
      ...FIX_EXPORT,
    },
  },
  function* ({ json, entries }) {
    const seen = new Set<string>();
    // Reported once: an export program does it everywhere or nowhere.
    const odd = new Map<OddCode, { readonly path: string; count: number }>();
    for (const [index, entry] of listAt(json, 'entry').entries()) {
      const path = `Bundle.entry[${index}].fullUrl`;
      const fullUrl = textAt(entry, 'fullUrl');
      if (fullUrl === null) {
        yield { code: 'full-url-missing', path };
        continue;
      }
      const code = oddOf(fullUrl);
      const before = code === null ? undefined : odd.get(code);
      if (before !== undefined) before.count += 1;
      else if (code !== null) odd.set(code, { path, count: 1 });
      if (fullUrl.includes('/_history/')) yield { code: 'full-url-of-a-version', path };
      if (seen.has(fullUrl)) yield { code: 'full-url-duplicate', path };
      seen.add(fullUrl);
    }
    for (const [code, { path, count }] of odd) yield { code, path, count };
    for (const { index, fullUrl, resource } of entries) {
      const id = textAt(resource, 'id');
      if (id !== null && fullUrl !== null && /^https?:/i.test(fullUrl) && !fullUrl.endsWith(`/${id}`)) {
        yield { code: 'full-url-other-id', path: `Bundle.entry[${index}].fullUrl` };
      }
    }
  },
);
