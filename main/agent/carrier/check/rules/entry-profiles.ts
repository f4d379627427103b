import { KINDS } from './data/kinds.ts';
import { plainProfile, UPLOAD_PROFILES } from '../../../../../shared/twpas/canonical.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { profilesOf } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

/** `meta.profile` of each entry: exactly one, its own. */
export const entryProfiles = defineRule(
  {
    'profile-missing': {
      severity: 'error',
      source: 'every TWPAS profile: meta.profile 1..1',
      zh: '資料沒有標示所屬的 profile（meta.profile）。',
      en: 'The resource names no profile (meta.profile).',
      ...FIX_EXPORT,
    },
    'profile-wrong': {
      severity: 'error',
      ofKinds: true,
      source: 'every TWPAS profile: meta.profile fixed; Bundle entry sliced by profile',
      zh: 'meta.profile 不是此種資料在這類 Bundle 內應有的 profile。',
      en: 'meta.profile is not a profile that this kind of resource has in this Bundle.',
      ...FIX_EXPORT,
    },
    'profile-versioned': {
      severity: 'error',
      // A fixed value is compared as it stands, so `…|1.2.3` is another value.
      source: 'every TWPAS profile: meta.profile fixed',
      zh: 'meta.profile 不可帶版本（|版號）。',
      en: 'meta.profile must not carry a version (|…).',
      ...FIX_EXPORT,
    },
    'profile-many': {
      severity: 'error',
      source: 'every TWPAS profile: meta.profile 1..1',
      zh: 'meta.profile 只能有一個。',
      en: 'meta.profile must have exactly one value.',
      ...FIX_EXPORT,
    },
  },
  function* ({ json, profile, entries }) {
    // The first checks require one of the two profiles, and accept a version suffix.
    const ofBundle = profilesOf(json);
    if (ofBundle.length > 1) yield { code: 'profile-many', path: 'Bundle.meta.profile' };
    else if (ofBundle[0] !== undefined && isVersionOf(ofBundle[0], UPLOAD_PROFILES[profile])) {
      yield { code: 'profile-versioned', path: 'Bundle.meta.profile' };
    }
    for (const { kind, path: at, resource } of entries) {
      // Organization-govt-twcore is TW Core's own and asks for no meta.profile.
      if (kind === 'organizationOrg') continue;
      const path = `${at}.meta.profile`;
      const [first, ...others] = profilesOf(resource);
      if (first === undefined) {
        yield { code: 'profile-missing', path };
        continue;
      }
      if (others.length > 0) yield { code: 'profile-many', path };
      const own = kind === null ? null : KINDS[kind].profile;
      if (typeof first === 'string' && plainProfile(first) === own) continue;
      const isVersion = own !== null && isVersionOf(first, own);
      yield { code: isVersion ? 'profile-versioned' : 'profile-wrong', path };
    }
  },
);

const isVersionOf = (url: unknown, own: string): boolean =>
  typeof url === 'string' && url.includes('|') && plainProfile(url.split('|')[0] ?? '') === own;
