import { createHash } from 'node:crypto';
import { missingDependencies, type CompiledPackage } from './compiled.ts';
import { isPrimitive } from './primitive.ts';
import type { Words } from './r4/constraint-words.ts';
import { readR4Table, type R4Types } from './r4/read-table.ts';
import type { ConstraintRule, Definition } from './rules.ts';
import { openTerms, withoutVersion, type Terms } from './terms.ts';

/** An opened guide: its definitions, those of its dependencies, and R4's. */
export interface Guide {
  /** `name#version`, as FHIR tools write it. */
  readonly label: string;
  readonly r4: R4Types;
  readonly terms: Terms;
  /** Urls of code systems (also those its value sets use) and profiles, per package, the guide's own first. */
  readonly urls: readonly PackageUrls[];
  /** SHA-256 prefixes of the expressions that profiles have under a constraint's key. */
  constraint(key: string): ReadonlySet<string>;
  /** Chinese names of elements, by their path in R4. */
  readonly names: ReadonlyMap<string, string>;
  /** Texts of constraints, by key, for packages without their own. */
  readonly constraintWords: ReadonlyMap<string, Words>;
  /** Dependencies that are not imported, `name#version`. */
  readonly missing: readonly string[];
  readonly notChecked: readonly string[];
  /** A profile, extension or R4 type by canonical url (`|version` is ignored). */
  definition(url: string): Definition | undefined;
  /** Constraints of a definition's root. */
  constraintsOf(definition: Definition): readonly ConstraintRule[];
  /** True if `url` is `ancestor` or derived from it. */
  isDerived(url: string, ancestor: string): boolean;
  isResource(type: string): boolean;
}

export interface PackageUrls {
  readonly systems: readonly string[];
  readonly profiles: readonly string[];
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

let r4: R4Types | null = null;

/** Texts that a package lacks, or lacks in Chinese. */
interface GuideWords {
  readonly names?: ReadonlyMap<string, string>;
  readonly constraintWords?: ReadonlyMap<string, Words>;
}

/** `main`: the guide; `others`: available dependencies, nearest first. */
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
  /** A definition and its ancestors. Unknown urls, which come from Bundles, are not cached. */
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

/** Constraints by name, from the owner's table or R4's. */
export function constraintsNamed(
  owner: Definition,
  r4Types: R4Types,
  names: readonly string[] = [],
): readonly ConstraintRule[] {
  return names.flatMap((name) => owner.constraints[name] ?? r4Types.constraint(name) ?? []);
}

/** Computed lazily: a Bundle without findings never needs it. */
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
