import { createHash } from 'node:crypto';
import { missingDependencies, type CompiledPackage } from './compiled.ts';
import { isPrimitive } from './primitive.ts';
import type { Words } from './r4/constraint-words.ts';
import { readR4Table, type R4Types } from './r4/read-table.ts';
import type { ConstraintRule, Definition } from './rules.ts';
import { openTerms, withoutVersion, type Terms } from './terms.ts';

/** A guide ready to check against: its own definitions, those of the packages it stands on, and R4's. */
export interface Guide {
  /** `name#version`, as FHIR tools write it. */
  readonly label: string;
  readonly r4: R4Types;
  readonly terms: Terms;
  /** Urls of its code systems, those that its value sets draw on among them, and of its profiles: of each package, its own first. */
  readonly urls: readonly PackageUrls[];
  /** Beginnings of the SHA-256 of the expressions that its profiles have under a constraint's name. */
  constraint(key: string): ReadonlySet<string>;
  /** Chinese names of elements, by the path where R4 defines them. */
  readonly names: ReadonlyMap<string, string>;
  /** Words for a guide's constraints, by key, where its package has none. */
  readonly constraintWords: ReadonlyMap<string, Words>;
  /** Packages it names that were not imported, `name#version`. */
  readonly missing: readonly string[];
  readonly notChecked: readonly string[];
  /** A profile, extension or R4 type by its canonical url (a `|version` is dropped). */
  definition(url: string): Definition | undefined;
  /** Constraints of a whole definition. */
  constraintsOf(definition: Definition): readonly ConstraintRule[];
  /** Whether `url` is `ancestor` or was derived from it. */
  isDerived(url: string, ancestor: string): boolean;
  isResource(type: string): boolean;
}

export interface PackageUrls {
  readonly systems: readonly string[];
  readonly profiles: readonly string[];
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

let r4: R4Types | null = null;

/** Words that a package does not bring, or not in Chinese. */
interface GuideWords {
  readonly names?: ReadonlyMap<string, string>;
  readonly constraintWords?: ReadonlyMap<string, Words>;
}

/** `main` is the guide; `others` everything that is at hand of the packages it depends on, nearest first. */
export function openGuide(
  main: CompiledPackage,
  others: readonly CompiledPackage[],
  { names = new Map(), constraintWords = new Map() }: GuideWords = {},
): Guide {
  const packages = [main, ...others];
  r4 ??= readR4Table();
  const types = r4;
  const definitions = new Map<string, Definition>();
  for (const one of packages.flatMap((each) => each.definitions)) {
    if (!definitions.has(one.url)) definitions.set(one.url, one);
  }
  const definition = (url: string): Definition | undefined => {
    const plain = withoutVersion(url);
    return (
      definitions.get(plain) ?? (plain.startsWith(BASE) ? types.type(plain.slice(BASE.length)) : undefined)
    );
  };
  const constraints = new Map<Definition, readonly ConstraintRule[]>();
  const ancestries = new Map<string, ReadonlySet<string>>();
  /** A definition and all it was derived from. A url out of a Bundle that names none is not kept. */
  const ancestryOf = (url: string): ReadonlySet<string> => {
    const known = ancestries.get(url);
    if (known !== undefined) return known;
    const all = new Set<string>();
    for (let here = url; !all.has(here);) {
      all.add(here);
      here = withoutVersion(definition(here)?.baseUrl ?? here);
    }
    if (definition(url) !== undefined) ancestries.set(url, all);
    return all;
  };
  return {
    label: `${main.name}#${main.version}`,
    r4: types,
    terms: openTerms(packages),
    urls: packages.map(urlsOf),
    constraint: constraintsOf(packages),
    names,
    constraintWords,
    missing: missingDependencies(main.dependencies, packages),
    notChecked: [...new Set(packages.flatMap((one) => one.notChecked))],
    definition,
    constraintsOf(one) {
      let found = constraints.get(one);
      if (found === undefined) {
        found = constraintsNamed(one, types, one.root.constraints);
        constraints.set(one, found);
      }
      return found;
    },
    isDerived(url, ancestor) {
      const ancestry = ancestries.get(url) ?? ancestryOf(withoutVersion(url));
      return ancestry.has(ancestor) || ancestry.has(withoutVersion(ancestor));
    },
    isResource(type) {
      if (isPrimitive(type)) return false;
      const known = types.type(type);
      if (known === undefined) return true;
      return /\/(Domain)?Resource$/.test(known.url) || /\/(Domain)?Resource$/.test(known.baseUrl ?? '');
    },
  };
}

/** Constraints by their names, in the owner's table or R4's. */
export function constraintsNamed(
  owner: Definition,
  r4Types: R4Types,
  names: readonly string[] = [],
): readonly ConstraintRule[] {
  return names.flatMap((name) => owner.constraints[name] ?? r4Types.constraint(name) ?? []);
}

/** Worked out when it is first asked, which for a Bundle without a finding it is not. */
function constraintsOf(packages: readonly CompiledPackage[]): Guide['constraint'] {
  let known: Map<string, Set<string>> | null = null;
  const read = (): Map<string, Set<string>> => {
    const all = new Map<string, Set<string>>();
    for (const { constraints } of packages.flatMap((one) => one.definitions)) {
      for (const { key, expression } of Object.values(constraints)) {
        const short = createHash('sha256').update(expression).digest('hex').slice(0, 12);
        all.set(key, (all.get(key) ?? new Set()).add(short));
      }
    }
    return all;
  };
  const none = new Set<string>();
  return (key) => (known ??= read()).get(key) ?? none;
}

function urlsOf({ systems, valueSets, definitions }: CompiledPackage): PackageUrls {
  const drawnOn = valueSets.flatMap(({ include }) => include.flatMap(({ system }) => system ?? []));
  return {
    systems: [...new Set([...systems.map(({ url }) => url), ...drawnOn])],
    profiles: definitions.map(({ url }) => url),
  };
}
