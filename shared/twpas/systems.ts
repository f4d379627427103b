/**
 * Code systems are identified by name. NHI and the health ministry move them to other bases between guides (TWPAS 1.3.0 moved four), and
 * hospitals and NHI's server change on different days. So this table lists every base of a name, and every comparison uses it.
 */

/** TWPAS up to 1.2.x. */
const NHICORE = 'https://nhicore.nhi.gov.tw/pas';
/** NHI's terminology server, since TWPAS 1.3.0. */
const NHI_TSFHIR = 'https://fhir.nhi.gov.tw/nhi_tsfhir';
const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore';

/** Each name with its base in TWPAS 1.2.3, and all other bases it has had. */
const BASES: Readonly<Record<string, readonly [home: string, ...others: string[]]>> = {
  ...named(
    [NHICORE, NHI_TSFHIR],
    `nhi-acceptance-status nhi-apply-reason nhi-apply-side nhi-apply-type nhi-approve-comment nhi-body-site
    nhi-continuation-status nhi-drug-category nhi-line-of-therapy nhi-medication nhi-order-type nhi-pat-ast nhi-pdf-type
    nhi-phototherapy nhi-supporting-info-type nhi-tmhb-type nhi-tx-ast nci-thesaurus inca-osiris`,
  ),
  // TWPAS took both from TW Core.
  ...named([NHICORE, NHI_TSFHIR, TWCORE], 'medication-frequency-nhi-tw organization-identifier-tw'),
  // Not `v2-0203`: HL7 has a different system of that name.
  ...named(
    [TWCORE, NHI_TSFHIR],
    `icd-10-cm-2023-tw icd-10-cm-2014-tw icd-10-pcs-2023-tw icd-10-pcs-2014-tw medical-service-payment-tw
    medical-consultation-department-nhi-tw medical-treatment-department-nhi-tw medication-path-tw medication-fda-tw
    medication-device-fda-tw careplan-category-tw`,
  ),
};

/** Names of value sets that 1.3.0 moved together with their systems; a coding may use them as its system. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'nhi-organization': 'organization-identifier-tw',
  'medication-frequency-hl7-nhi': 'medication-frequency-nhi-tw',
};

export interface KnownSystem {
  readonly name: string;
  /** Its url in TWPAS 1.2.3, used in comparisons. */
  readonly url: string;
  /** `known`: a base in the table. `unknown`: any other; NHI may have moved the system again, or the export is wrong. */
  readonly base: 'known' | 'unknown';
}

const KNOWN = new Map<string, KnownSystem>(
  Object.entries(BASES).flatMap(([name, bases]) =>
    bases.map((base): [string, KnownSystem] => [
      `${base}/CodeSystem/${name}`,
      { name, url: `${bases[0]}/CodeSystem/${name}`, base: 'known' },
    ]),
  ),
);

/** The TWPAS version that introduced this base; null: not known from the base. */
export function guideOfBase(url: string): string | null {
  return url.startsWith(`${NHI_TSFHIR}/`) ? '1.3.0' : null;
}

/** Bases of systems and profiles, oldest first. */
const AGES: readonly string[] = ['https://twcore.mohw.gov.tw/ig/pas', TWCORE, NHICORE, NHI_TSFHIR];

/** Index of the url's base in `AGES`, to compare ages; null for an unknown base. */
export function ageOfBase(url: string): number | null {
  const age = AGES.findIndex((base) => url.startsWith(`${base}/`));
  return age < 0 ? null : age;
}

/** Cache of urls outside the table: files repeat the same few. */
const OTHERS = new Set<string>();
const MOST_OTHERS = 500;
const LONGEST_OTHER = 200;

/** The system of a url; null for one outside the table, such as LOINC. */
export function knownSystem(url: string): KnownSystem | null {
  const known = KNOWN.get(url);
  if (known !== undefined) return known;
  // A text that is no url may name a patient, so it is not cached.
  if (!url.startsWith('http') || OTHERS.has(url)) return null;
  const elsewhere = knownElsewhere(url);
  if (elsewhere === null && OTHERS.size < MOST_OTHERS && url.length <= LONGEST_OTHER) OTHERS.add(url);
  return elsewhere;
}

function knownElsewhere(url: string): KnownSystem | null {
  const last = url.slice(url.lastIndexOf('/') + 1);
  const name = Object.hasOwn(OTHER_NAMES, last) ? (OTHER_NAMES[last] ?? last) : last;
  if (!Object.hasOwn(BASES, name) || !ELSEWHERE.test(url)) return null;
  return { name, url: `${BASES[name]?.[0] ?? ''}/CodeSystem/${name}`, base: 'unknown' };
}

const ELSEWHERE = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?CodeSystem\/[a-z0-9-]+$/;

/** Normalises the url of a system for comparison: the same for every base of a name; unchanged outside the table. */
export function plainSystem(url: string): string;
export function plainSystem(url: string | null): string | null;
export function plainSystem(url: string | null): string | null {
  return url === null ? null : (knownSystem(url)?.url ?? url);
}

function named(
  bases: readonly [string, ...string[]],
  names: string,
): Record<string, readonly [string, ...string[]]> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, bases]));
}
