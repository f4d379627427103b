import { BUNDLE_ENTRIES } from './data/bundle-entries.ts';
import { KIND_WORDS, KINDS } from './data/kinds.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Kinds and numbers of entries: `Bundle.entry` is closed. The first checks count Claim and Patient. */
export const entries = defineRule(
  {
    'entry-missing': {
      severity: 'error',
      source: 'Bundle-twpas, Bundle-immunologic-agent-twpas: entry slices, min',
      zh: 'Bundle 內缺少必要的資料「{what}」。',
      en: 'The Bundle lacks a mandatory entry: {what}.',
      ...FIX_EXPORT,
    },
    'entry-too-many': {
      severity: 'error',
      source: 'Bundle-twpas, Bundle-immunologic-agent-twpas: entry slices, max',
      zh: 'Bundle 內「{what}」的筆數超過上限。',
      en: 'The Bundle has more entries of {what} than allowed.',
      ...FIX_EXPORT,
    },
    'entry-not-allowed': {
      severity: 'error',
      ofKinds: true,
      source: 'Bundle-twpas, Bundle-immunologic-agent-twpas: entry, closed slicing',
      zh: '這類 Bundle 不可包含此種資料。',
      en: 'This kind of resource is not allowed in this Bundle.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const allowed = BUNDLE_ENTRIES[bundle.profile];
    for (const [kind, [min, max]] of allowed) {
      if (KINDS[kind].type === 'Claim' || KINDS[kind].type === 'Patient') continue;
      const found = bundle.ofKind(kind);
      const what = KIND_WORDS[kind];
      if (found.length < min) yield { code: 'entry-missing', path: `Bundle.entry:${kind}`, what };
      for (const entry of found.slice(max)) yield { code: 'entry-too-many', path: entry.path, what };
    }
    const types = new Set<string>([...allowed.keys()].map((kind) => KINDS[kind].type));
    for (const { kind, type, path } of bundle.entries) {
      // Entries of an allowed type without meta.profile are checked by the profile rule.
      if (kind === null ? !types.has(type) : !allowed.has(kind)) yield { code: 'entry-not-allowed', path };
    }
  },
);
