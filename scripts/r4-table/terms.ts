interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}
interface Include {
  readonly system?: string;
  readonly concept?: readonly Concept[];
  readonly filter?: readonly unknown[];
  readonly valueSet?: readonly string[];
}
export interface Term {
  readonly resourceType: 'ValueSet' | 'CodeSystem';
  readonly url: string;
  readonly content?: string;
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: readonly unknown[] };
}

const PREFIX = 'http://hl7.org/fhir/ValueSet/';
/** A list longer than this is no closed list of FHIR's own, but a piece of a terminology. */
const LONGEST = 200;

/**
 * One line per value set that a required binding of R4 names, and system: `id system code code …`; `*` for a system
 * whose codes are not listed here or selected by property. A value set that cannot be told this way is left out, hence not checkable.
 */
export function termLines(valueSets: ReadonlySet<string>, terms: readonly Term[]): string[] {
  const sets = new Map(
    terms.filter((term) => term.resourceType === 'ValueSet').map((term) => [term.url, term]),
  );
  const systems = new Map(
    terms.filter((term) => term.resourceType === 'CodeSystem').map((term) => [term.url, term]),
  );

  function lines(url: string): [string, string][] | null {
    const compose = sets.get(url)?.compose;
    if (compose === undefined) return null;
    // What is taken out of a listed system would have to be listed too; of one told by its name alone it is not told.
    if (compose.exclude !== undefined && compose.include.some(({ filter }) => filter === undefined))
      return null;
    const found: [string, string][] = [];
    for (const include of compose.include) {
      for (const other of include.valueSet ?? []) {
        const inner = include.system === undefined ? lines(other.split('|')[0] ?? '') : null;
        if (inner === null) return null;
        found.push(...inner);
      }
      if (include.system === undefined) continue;
      const system = systems.get(include.system);
      const codes =
        include.concept?.map(({ code }) => code) ??
        (system?.content === 'complete' ? codesOf(system.concept) : null);
      const listed =
        include.filter === undefined &&
        codes !== null &&
        codes.length > 0 &&
        codes.length <= LONGEST &&
        !codes.some((code) => /\s/.test(code));
      found.push([include.system, listed ? codes.join(' ') : '*']);
    }
    return found.length === 0 ? null : found;
  }

  return [...valueSets]
    .sort()
    .flatMap((url) =>
      (lines(url) ?? []).map(([system, codes]) => `${url.replace(PREFIX, '')} ${system} ${codes}`),
    );
}

function codesOf(concepts: readonly Concept[] = []): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept)]);
}
