import type {
  CodeText,
  CompiledInclude,
  CompiledPackage,
  CompiledSystem,
  CompiledValueSet,
} from './compiled.ts';
import { r4Facts } from './r4/r4-table.ts';

/** `unknown` names the missing value set or code system, which is reported once instead of a false alarm. */
export type Membership =
  | { readonly is: 'in' | 'out' }
  | { readonly is: 'unknown'; readonly missing: string }
  /** Not in a list that is partial by its own words: the code may be newer than the list. */
  | { readonly is: 'unlisted'; readonly system: string };

const IN: Membership = { is: 'in' };
const OUT: Membership = { is: 'out' };
const unknown = (missing: string): Membership => ({ is: 'unknown', missing });

/** A partial list with fewer codes is a sample (eleven of ICD-10-CM's 97,000): a missing code means nothing. */
const FEWEST_OF_A_LIST = 100;

let r4Sets: readonly CompiledValueSet[] | null = null;

/** Earlier packages take precedence over later ones and over R4's lists. */
export const openTerms = (packages: readonly CompiledPackage[]): Terms => new Terms(packages);

export class Terms {
  readonly #sets: ReadonlyMap<string, CompiledValueSet>;
  readonly #systems: ReadonlyMap<string, CompiledSystem>;
  readonly #split = memo((text: CodeText) => new Set(text.split('\n')));
  readonly #lower = memo((text: CodeText) => new Set(text.toLowerCase().split('\n')));
  readonly #listedFrom = memo((system: string) =>
    [...this.#sets.values()]
      .flatMap((set) => [...set.include, ...(set.exclude ?? [])])
      .flatMap((one) => (one.system === system && one.codes !== undefined ? [one.codes] : [])),
  );
  /** True if a system is an excerpt, whatever it states: a sample, or without a code that a value set lists from it. */
  readonly #isExcerpt = memo((url: string) => {
    const system = this.#systems.get(url);
    if (system === undefined) return false;
    const held = this.#split(system.codes);
    if (system.partial === true && held.size < FEWEST_OF_A_LIST) return true;
    return this.#listedFrom(url).some((codes) => ![...this.#split(codes)].every((code) => held.has(code)));
  });
  /** Cache of codes found in a value set, by its url and the system. */
  readonly #found = new Map<string, Map<string | null, Set<string>>>();

  constructor(packages: readonly CompiledPackage[]) {
    this.#sets = firstByUrl([
      ...packages.flatMap((one) => one.valueSets),
      ...HL7_VALUE_SETS,
      ...(r4Sets ??= readR4Terms()),
    ]);
    this.#systems = firstByUrl([...packages.flatMap((one) => one.systems), ...HL7_SYSTEMS]);
  }

  /** Membership of a code in a system; `unknown` if its content is not available or an excerpt. */
  has(system: string, code: string): 'yes' | 'no' | 'unlisted' | 'unknown' {
    const list = this.#listOf(system);
    if (list === null) return 'unknown';
    if (this.#holds(list, code)) return 'yes';
    return list.partial === true ? 'unlisted' : 'no';
  }

  /** All codes of a system; null unless it is completely available. */
  codesOf(system: string): ReadonlySet<string> | null {
    const whole = this.#wholeOf(system);
    return whole === null ? null : this.#split(whole.codes);
  }

  /** Date of a system's list; null if not stated. */
  dayOf(system: string): string | null {
    return this.#listOf(system)?.date ?? null;
  }

  /** All codes of a value set with at most twenty; null for more, or if not available. */
  few(url: string): readonly string[] | null {
    const set = this.#setOf(url);
    if (set === undefined || set.exclude !== undefined) return null;
    const codes: string[] = [];
    for (const { system = '', codes: own, filtered, valueSets = [] } of set.include) {
      const text = own ?? this.#wholeOf(system)?.codes ?? '';
      if (valueSets.length > 0 || filtered === true || text === '' || text.length > LONGEST_OF_FEW)
        return null;
      codes.push(...this.#split(text));
    }
    return codes.length > MOST_OF_FEW ? null : codes;
  }

  /** System from which a value set has the code; null if none. */
  systemOf(url: string, code: string): string | null {
    for (const { system, codes } of this.#setOf(url)?.include ?? []) {
      if (system === undefined) continue;
      const text = codes ?? this.#listOf(system)?.codes;
      if (text !== undefined && this.#split(text).has(code)) return system;
    }
    return null;
  }

  /** Date of a value set's list: the newest of its systems', else its own; null if not stated. */
  dateOf(valueSet: string): string | null {
    const set = this.#setOf(valueSet);
    const days = (set?.include ?? []).flatMap(({ system, codes }) =>
      system === undefined || codes !== undefined ? [] : (this.#systems.get(system)?.date ?? []),
    );
    return days.sort().at(-1) ?? set?.date ?? null;
  }

  /** True if a value set uses a system; null if the value set is not available. */
  draws(valueSet: string, system: string): boolean | null {
    return this.#setOf(valueSet) === undefined ? null : this.#drawsOn(valueSet, system, 0);
  }

  /** Membership of a code in a value set. `system` null: a `code` element, whose system the value set implies. */
  member(valueSet: string, system: string | null, code: string): Membership {
    if (this.#found.get(valueSet)?.get(system)?.has(code) === true) return IN;
    const answer = this.#ofSet(valueSet, system, code, 0);
    if (answer.is === 'in') this.#keep(valueSet, system, code);
    return answer;
  }

  /** Limits the cache: systems come from files, so a hostile one could name any number. */
  #keep(valueSet: string, system: string | null, code: string): void {
    const ofSystems = this.#found.get(valueSet) ?? new Map<string | null, Set<string>>();
    const codes = ofSystems.get(system) ?? new Set<string>();
    if (codes.size === 0 && ofSystems.size >= MOST_SYSTEMS) return;
    this.#found.set(valueSet, ofSystems.set(system, codes.add(code)));
  }

  #setOf(url: string): CompiledValueSet | undefined {
    return this.#sets.get(withoutVersion(url));
  }

  /** The depth limit ends value sets that include each other. */
  #ofSet(url: string, system: string | null, code: string, depth: number): Membership {
    const set = depth > MOST_DEEP ? undefined : this.#setOf(url);
    if (set === undefined) return unknown(url);
    const of = (include: CompiledInclude): Membership => this.#ofInclude(include, system, code, depth);
    const held = some(set.include, of);
    if (held.is === 'out' || set.exclude === undefined) return held;
    const left = some(set.exclude, of);
    if (left.is === 'in') return OUT;
    return left.is === 'out' ? held : left;
  }

  #ofInclude(include: CompiledInclude, system: string | null, code: string, depth: number): Membership {
    const own = this.#ofSystem(include, system, code);
    if (include.valueSets === undefined) return own;
    return every([own, ...include.valueSets.map((url) => this.#ofSet(url, system, code, depth + 1))]);
  }

  #ofSystem(include: CompiledInclude, system: string | null, code: string): Membership {
    const { system: from, codes, filtered } = include;
    if (from === undefined) return IN;
    if (system !== null && system !== from) return OUT;
    if (this.#isExcerpt(from)) return unknown(from);
    if (codes !== undefined) return this.#split(codes).has(code) ? IN : OUT;
    const grammar = GRAMMARS.get(from);
    if (grammar !== undefined) return grammar(code) ? IN : OUT;
    const whole = this.#systems.get(from);
    if (whole?.complete !== true) return unknown(from);
    if (!this.#holds(whole, code)) return whole.partial === true ? { is: 'unlisted', system: from } : OUT;
    return filtered === true ? unknown(from) : IN;
  }

  #drawsOn(url: string, system: string, depth: number): boolean {
    return (
      depth <= MOST_DEEP &&
      (this.#setOf(url)?.include ?? []).some(
        (include) =>
          include.system === system ||
          (include.valueSets ?? []).some((other) => this.#drawsOn(other, system, depth + 1)),
      )
    );
  }

  #holds(system: CompiledSystem, code: string): boolean {
    return system.ignoreCase === true
      ? this.#lower(system.codes).has(code.toLowerCase())
      : this.#split(system.codes).has(code);
  }

  /** A system marked as complete; null if not available or an excerpt. Its description may still call it partial. */
  #listOf(url: string): CompiledSystem | null {
    const system = this.#systems.get(url);
    return system?.complete === true && !this.#isExcerpt(url) ? system : null;
  }

  #wholeOf(url: string): CompiledSystem | null {
    const list = this.#listOf(url);
    return list?.partial === true ? null : list;
  }
}

const MOST_SYSTEMS = 30;
const MOST_DEEP = 20;
/** Maximum number of codes that a sentence lists. */
const MOST_OF_FEW = 20;
const LONGEST_OF_FEW = 2_000;

/** Systems whose codes follow a grammar instead of a list (RFC 5646, RFC 6838, ISO 4217). */
const GRAMMARS: ReadonlyMap<string, (code: string) => boolean> = new Map([
  ['urn:ietf:bcp:47', isLanguage],
  ['urn:ietf:bcp:13', (code: string) => /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;.*)?$/.test(code)],
  ['urn:iso:std:iso:4217', (code: string) => CURRENCIES.has(code)],
]);

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    // Not a language tag.
    return false;
  }
}

function some(
  includes: readonly CompiledInclude[],
  membership: (include: CompiledInclude) => Membership,
): Membership {
  let undecided: Membership | null = null;
  for (const include of includes) {
    const answer = membership(include);
    if (answer.is === 'in') return answer;
    if (answer.is !== 'out') undecided ??= answer;
  }
  return undecided ?? OUT;
}

export function withoutVersion(canonical: string): string {
  const at = canonical.indexOf('|');
  return at < 0 ? canonical : canonical.slice(0, at);
}

function every(parts: readonly Membership[]): Membership {
  return parts.find(({ is }) => is === 'out') ?? parts.find(({ is }) => is !== 'in') ?? IN;
}

function firstByUrl<T extends { readonly url: string }>(all: readonly T[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const one of all) if (!map.has(one.url)) map.set(one.url, one);
  return map;
}

function memo<V>(make: (key: string) => V): (key: string) => V {
  const made = new Map<string, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** R4's required value sets, one per line: `id system code…`, `*` for a system listed elsewhere. */
function readR4Terms(): CompiledValueSet[] {
  const sets = new Map<string, CompiledInclude[]>();
  for (const line of r4Facts().terms.split('\n')) {
    const [id = '', system = '', ...codes] = line.split(' ');
    const include = codes[0] === '*' ? { system } : { system, codes: codes.join('\n') };
    const known = sets.get(id);
    if (known === undefined) sets.set(id, [include]);
    else known.push(include);
  }
  return [...sets].map(([id, include]) => ({
    url: id.includes(':') ? id : `http://hl7.org/fhir/ValueSet/${id}`,
    include,
  }));
}

/** HL7's lists that guides use without a package that contains them (terminology.hl7.org, CC0). */
const HL7_SYSTEMS: readonly CompiledSystem[] = [
  {
    url: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation',
    complete: true,
    codes:
      lines(`AM BED BID JB JE JH JHCHREAS JHCHRGFR JHCHRNEW JHCHRPEN JHCHRXME JHCHRXMS JHNNL JHNNLLD JHNNLQD
      JHNNLSK JHNUS JHNUSCLM JHNUSIND JHNUSIND1 JHNUSIND5 JHNUSLBR JHNUSMEM JHNUSMEM5 JHNUSMEM6 JHNUSMLK JHNUSPRE
      JHNUSTKS JHNUSTKS5 JHNUSVET MO PM Q1H Q2H Q3H Q4H Q6H Q8H QD QID QOD TID WK`),
  },
];

const HL7_VALUE_SETS: readonly CompiledValueSet[] = [
  {
    url: 'http://terminology.hl7.org/ValueSet/v3-ActEncounterCode',
    include: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        codes: lines('AMB EMER FLD HH IMP ACUTE NONAC OBSENC PRENC SS VR'),
      },
    ],
  },
];

function lines(list: string): string {
  return list.trim().split(/\s+/).join('\n');
}
