import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { problemsOf, stuck } from '../invariants.ts';
import { acceptedOnce, plain, SETTLE_MS, untilAllEnded, whyOf, withRig, type Special } from './special.ts';

/** Stored though the answer was lost, and not stored: both doubtful while the server behaves as set, then as it should. */
function searchesBehave(
  name: string,
  set: Partial<SandboxSettings>,
  reasons: readonly string[],
  back: Partial<SandboxSettings>,
): Special {
  return {
    name,
    run: () =>
      withRig({ sandbox: set }, async (rig) => {
        const [stored, lost] = [plain(`${name} stored`), plain(`${name} lost`)];
        await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
        await rig.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
        await rig.drop(stored, lost);
        await rig.until((rows) => rows.length === 2 && rows.every(({ attempts }) => attempts > 0), SETTLE_MS);
        await rig.drop(plain(`${name} control`));
        const said = new Set<string>();
        await rig.until(async () => {
          for (const one of [stored, lost]) said.add((await whyOf(rig, one)) ?? 'nothing');
          return false;
        }, 2500);
        const problems = await stuck(rig);
        if (reasons.length > 0 && !reasons.some((reason) => said.has(reason)))
          problems.push(`said ${[...said].join(', ')} and not ${reasons.join(' or ')}`);
        await rig.sandbox.configure(back);
        await rig.drop(plain(`${name} later`));
        await untilAllEnded(rig);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      }),
  };
}

const RIGHT: Partial<SandboxSettings> = {
  nextLink: 'right',
  selfLink: 'right',
  pageSize: 20,
  maxPageSize: 200,
  refuseParameters: [],
  ignoreParameters: [],
  echoIgnored: false,
  omitIncludes: false,
  bundleByNumber: true,
};
const onePerPage = { pageSize: 1, maxPageSize: 1 };

/** Searches that are refused, passed over, incomplete or endless. */
export const SEARCH_SPECIALS: readonly Special[] = [
  searchesBehave('paging that loops', { nextLink: 'loop', ...onePerPage }, [], RIGHT),
  searchesBehave('paging that leads to another host', { nextLink: 'other-host', ...onePerPage }, [], RIGHT),
  searchesBehave('every search is forbidden', { refuseParameters: ['*'] }, ['search-refused'], RIGHT),
  searchesBehave(
    'the filter by hospital is forbidden',
    { refuseParameters: ['requestor.identifier'] },
    [],
    RIGHT,
  ),
  searchesBehave(
    'the filter by patient is passed over',
    { ignoreParameters: ['request.patient.identifier'] },
    ['search-ignored-parameters'],
    RIGHT,
  ),
  searchesBehave(
    'the filter by patient is passed over and said to have been used',
    { ignoreParameters: ['request.patient.identifier'], echoIgnored: true },
    [],
    RIGHT,
  ),
  searchesBehave('no self link', { selfLink: 'absent' }, ['search-ignored-parameters'], RIGHT),
  searchesBehave('Claims are left out, Bundles can be read', { omitIncludes: true }, [], RIGHT),
  searchesBehave(
    'Claims are left out, Bundles cannot be read',
    { omitIncludes: true, bundleByNumber: false },
    ['claim-omitted', 'search-lags'],
    RIGHT,
  ),
];
