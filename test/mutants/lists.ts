/** Right Bundles with another code of a list in them: of short lists each code, of long ones some. */
import { createRng } from '../../main/practice/samples/rng.ts';
import { type Box, expansionOf, isObject, type Listed, placesIn } from './guided.ts';
import { entriesOf, seedBundles } from './right.ts';

/** Codes that go with another element of the Bundle: the rules know which. */
const TIED =
  /apply-type$|tmhb-type$|apply-reason$|nhi-medication$|order-type$|supporting-info-type$|pat-ast$|tx-ast$|organization$|report-type$|nhi-pdf-type$|continuation-status$|apply-quantity-unit$/;

/** `most`: of one list at one place. */
export function* listBundles(most: number): Iterable<readonly [Box, string]> {
  const rng = createRng('lists');
  const seen = new Set<string>();
  for (const bundle of seedBundles(60, 'lists')) {
    for (const { resource } of entriesOf(bundle)) {
      for (const { profile, id, box, key, rules, type, many } of [...placesIn(resource)]) {
        const set = rules.find(({ binding }) => binding?.strength === 'required')?.binding?.valueSet ?? '';
        const codes = many || TIED.test(set) ? [] : expansionOf(set).filter(({ system }) => system !== '');
        if (codes.length < 2 || seen.has(`${profile} ${id}`)) continue;
        seen.add(`${profile} ${id}`);
        const was = box[key];
        for (const one of codes.length <= most ? codes : rng.some(codes, most)) {
          const value = coded(was, one, type);
          if (value === undefined) continue;
          box[key] = value;
          yield [bundle, `${profile} ${id} ${one.code}`];
        }
        box[key] = was;
      }
    }
  }
}

/** The same value with another code; undefined where its own system does not go with it. */
function coded(value: unknown, { system, code }: Listed, type: string): unknown {
  if (typeof value === 'string') return code;
  if (!isObject(value)) return undefined;
  if (type !== 'CodeableConcept') return value['system'] === system ? { ...value, code } : undefined;
  const [first, ...others] = (value['coding'] ?? []) as Box[];
  return first?.['system'] === system && others.length === 0
    ? { ...value, coding: [{ ...first, code }] }
    : undefined;
}
