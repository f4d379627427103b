import { listAt, textAt } from '../../fhir/json.ts';
import { FIX_EXPORT } from '../profile/next-steps.ts';
import { defineRule } from './rule.ts';

const UUID = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
    let isOdd = false;
    for (const [index, entry] of listAt(json, 'entry').entries()) {
      const path = `Bundle.entry[${index}].fullUrl`;
      const fullUrl = textAt(entry, 'fullUrl');
      if (fullUrl === null) {
        yield { code: 'full-url-missing', path };
        continue;
      }
      // Said once: an export program does it everywhere or nowhere.
      if (!isOdd && !UUID.test(fullUrl)) {
        isOdd = true;
        yield { code: 'full-url-not-uuid', path };
      }
      if (fullUrl.includes('/_history/')) yield { code: 'full-url-of-a-version', path };
      if (seen.has(fullUrl)) yield { code: 'full-url-duplicate', path };
      seen.add(fullUrl);
    }
    for (const { index, fullUrl, resource } of entries) {
      const id = textAt(resource, 'id');
      if (id !== null && fullUrl !== null && /^https?:/i.test(fullUrl) && !fullUrl.endsWith(`/${id}`)) {
        yield { code: 'full-url-other-id', path: `Bundle.entry[${index}].fullUrl` };
      }
    }
  },
);
