import { plainProfile } from '../../../../shared/twpas/canonical.ts';
import { ageOfBase, knownSystem } from '../../../../shared/twpas/systems.ts';
import type { JsonObject } from '../../ground/fhir/json.ts';
import type { ParsedBundle } from '../../ground/fhir/parsed-bundle.ts';
import type { WalkedObject } from '../../ground/fhir/walk.ts';
import type { GuideInUse } from './guide-in-use.ts';
import type { OtherUrl } from './rules/resolved-bundle.ts';

/** Values replaced by the guide's spelling, and the way back to the original. */
interface Adopted {
  readonly others: readonly OtherUrl[];
  restore(): void;
}

type Writable = Record<string | number, unknown>;

/**
 * Knows systems and profiles by their names: a URL with another base than the guide's is replaced by the guide's during the check, in our own
 * copy alone, and reported once. So a wrong base is one problem, and all else is judged as if it were right.
 */
export function adoptUrls({ walked }: ParsedBundle, guide: GuideInUse | null): Adopted {
  const others = new Map<string, OtherUrl>();
  const written: (() => void)[] = [];
  const known = new Map<string, Meant | null>();
  const right = guide === null ? NONE : rightUrls(guide);
  const adopt = (box: object, key: string | number, place: WalkedObject): void => {
    const value = (box as Writable)[key];
    if (typeof value !== 'string' || right.has(value)) return;
    let meant = known.get(value);
    if (meant === undefined) known.set(value, (meant = meantBy(value, guide)));
    if (meant === null) return;
    const name = `${meant.kind} ${meant.kind === 'system' ? value : meant.name}`;
    const before = others.get(name);
    if (before === undefined)
      others.set(name, { ...meant, written: value, path: pathIn(place, key), count: 1 });
    else before.count += 1;
    (box as Writable)[key] = meant.own;
    written.push(() => ((box as Writable)[key] = value));
  };
  for (const place of walked.places) {
    const { object } = place;
    if (typeof object['system'] === 'string') adopt(object, 'system', place);
    if (isProfileUrl(object['url'])) adopt(object, 'url', place);
    const { profile } = object;
    if (!Array.isArray(profile)) continue;
    for (let at = 0; at < profile.length; at += 1) adopt(profile, at, place);
  }
  return {
    others: [...others.values()],
    restore() {
      for (const put of written) put();
    },
  };
}

const NONE: ReadonlySet<string> = new Set();
const ofGuides = new WeakMap<GuideInUse, ReadonlySet<string>>();

/** URLs of a guide that need no replacement: nearly all of a Bundle. */
function rightUrls(guide: GuideInUse): ReadonlySet<string> {
  let right = ofGuides.get(guide);
  if (right === undefined) {
    right = new Set(guide.urls.filter((url) => meantBy(url, guide) === null));
    ofGuides.set(guide, right);
  }
  return right;
}

const pathIn = (place: WalkedObject, key: string | number): string =>
  typeof key === 'string' ? `${place.path()}.${key}` : `${place.path()}.profile`;

type Meant = Pick<OtherUrl, 'kind' | 'name' | 'own' | 'of'>;

const isProfileUrl = (value: JsonObject[string]): boolean =>
  typeof value === 'string' && value.includes('/StructureDefinition/');

/** Null: the URL is as the guide has it, or names nothing of the guide. */
function meantBy(url: string, guide: GuideInUse | null): Meant | null {
  if (isProfileUrl(url)) return profileMeant(url, guide);
  const known = knownSystem(url);
  const own = known === null ? near(url, guide) : (guide?.urlsOf(known.url) ?? [known.url]);
  if (own.length === 0 || own.includes(url)) return null;
  const [first = url] = own;
  return { kind: 'system', name: known?.name ?? first, own: first, of: ageOf(url, own) };
}

const near = (url: string, guide: GuideInUse | null): string[] => {
  const found = guide?.nearTo(url) ?? null;
  return found === null ? [] : [found];
};

/** A version after a profile (`|…`) is kept: a rule of its own reports it. */
function profileMeant(url: string, guide: GuideInUse | null): Meant | null {
  const [canonical = url, ...version] = url.split('|');
  const plain = plainProfile(canonical);
  const own = guide?.urlsOf(plain) ?? [plain];
  if (own.length === 0 || own.includes(canonical)) return null;
  const [first = url] = own;
  const base = canonical.slice(0, canonical.lastIndexOf('/StructureDefinition/'));
  return { kind: 'profile', name: base, own: [first, ...version].join('|'), of: ageOf(canonical, own) };
}

/** A guide may have several bases for one name: an older one may still be right. */
function ageOf(url: string, own: readonly string[]): OtherUrl['of'] {
  const age = ageOfBase(url);
  if (age === null) return 'unknown';
  // A base that this program does not know belongs to a later guide.
  const newest = Math.max(...own.map((one) => ageOfBase(one) ?? Infinity));
  return age < newest && own.length === 1 ? 'older' : 'newer';
}
