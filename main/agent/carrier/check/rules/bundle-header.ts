import { listAt, objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Elements that belong to a search, a transaction or the server, not to an upload. */
export const bundleHeader = defineRule(
  {
    'bundle-other-use': {
      severity: 'error',
      source: 'FHIR R4 Bundle: bdl-1, bdl-2, bdl-3, bdl-4',
      zh: '上傳用的 Bundle（collection）不可有「{what}」。',
      en: 'A collection Bundle must not have {what}.',
      ...FIX_EXPORT,
    },
    'entry-without-resource': {
      severity: 'error',
      source: 'FHIR R4 Bundle: bdl-5',
      zh: 'Bundle 內有一筆 entry 沒有資料（resource）。',
      en: 'An entry of the Bundle has no resource.',
      ...FIX_EXPORT,
    },
    'assigned-by-nhi': {
      severity: 'warning',
      source: 'Bundle-twpas identifier, Claim-twpas identifier:acpt_no and orig_file_name (text)',
      zh: '「{what}」由健保署編給，上傳時不須填寫。',
      en: '{what} is assigned by NHI; leave it out of an upload.',
      ...FIX_EXPORT,
    },
  },
  function* ({ json, claim }) {
    if (valueAt(json, 'total') !== undefined) {
      yield { code: 'bundle-other-use', path: 'Bundle.total', what: { zh: 'total', en: 'total' } };
    }
    for (const [index, entry] of listAt(json, 'entry').entries()) {
      const path = `Bundle.entry[${index}]`;
      for (const name of ['search', 'request', 'response']) {
        if (valueAt(entry, name) !== undefined) {
          yield { code: 'bundle-other-use', path: `${path}.${name}`, what: { zh: name, en: name } };
        }
      }
      if (textAt(objectAt(entry, 'resource'), 'resourceType') === null) {
        yield { code: 'entry-without-resource', path };
      }
    }
    if (objectAt(json, 'identifier') !== null) {
      const what = { zh: '收件序號／案件編號', en: 'The case number' };
      yield { code: 'assigned-by-nhi', path: 'Bundle.identifier', what };
    }
    for (const [index, identifier] of objectsAt(claim?.resource, 'identifier').entries()) {
      const path = `${claim?.path ?? ''}.identifier[${index}]`;
      const use = textAt(identifier, 'use');
      if (use === 'official') {
        yield { code: 'assigned-by-nhi', path, what: { zh: '受理編號', en: 'The receipt number' } };
      } else if (use === 'usual') {
        yield { code: 'assigned-by-nhi', path, what: { zh: '原始檔名', en: 'The original file name' } };
      }
    }
  },
);
