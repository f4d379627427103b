import { knownSystem } from '../../../../shared/twpas/systems.ts';
import { valueAt } from '../../fhir/json.ts';
import type { NextStep } from '../profile/next-steps.ts';
import type { SystemUrls } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

const ASK_WHICH: NextStep = {
  next: '請與 HIS 廠商確認匯出所依的指引版本，是否為健保署目前收件的版本。',
  nextEn:
    'Ask the HIS vendor which version of the guide the export follows, and whether NHI takes that one now.',
};

/** A code system under another base than the guide in use has it: what it means is clear, whether NHI takes it is not. */
export const systemBases = defineRule(
  {
    'system-other-base': {
      severity: 'warning',
      source: 'TWPAS 1.3.0 moved nhi-apply-reason, nhi-medication, the frequencies and the hospitals',
      zh: '代碼系統「{what}」的網址屬於另一個版本的實作指引，與目前使用的版本不同。',
      en: 'The url of the code system {what} is another version’s of the guide than the one in use.',
      ...ASK_WHICH,
    },
    'system-unknown-base': {
      severity: 'warning',
      source: 'NHI moves code systems from one base to another between guides',
      zh: '代碼系統「{what}」的名稱正確，但網址不是已知的任何一個。',
      en: 'The code system {what} is known by its name, but not at this url.',
      ...ASK_WHICH,
    },
  },
  function* ({ entries, guideSystems }) {
    const told = new Set<string>();
    for (const { places } of entries) {
      for (const place of places) {
        const url = valueAt(place.object, 'system');
        if (typeof url !== 'string' || told.has(url)) continue;
        const known = knownSystem(url);
        if (known === null) continue;
        told.add(url);
        if (guideSystems === null ? known.url === url : isOfGuide(guideSystems, known.url, url)) continue;
        const what = { zh: known.name, en: known.name };
        const code = known.base === 'known' ? 'system-other-base' : 'system-unknown-base';
        yield { code, path: `${place.path()}.system`, what };
      }
    }
  },
);

/** A guide that leaves a system to a terminology server says nothing of its base. */
function isOfGuide(systems: SystemUrls, name: string, url: string): boolean {
  const own = systems.get(name);
  return own === undefined ? knownSystem(url)?.base === 'known' : own.has(url);
}
