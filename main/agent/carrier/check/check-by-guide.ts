import { guideInUse } from './guide-in-use.ts';
import type { ProfileCheck } from './profile-report.ts';
import { checkProfiles } from '../../../profile/check-profiles.ts';
import type { Guide } from '../../../profile/guide.ts';

export const checkByGuide = (guide: Guide): ProfileCheck => ({
  guide: guideInUse(guide),
  run: (bundle, bytes) => checkProfiles(bundle, guide, bytes),
});
