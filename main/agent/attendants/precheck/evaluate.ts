import { DateTime, Library, PatientContext, type PatientObject as EnginePatient } from 'cql-execution';
import { PatientSource } from 'cql-exec-fhir';
import { type ElmLibrary, forEngine, parseElm } from './elm.ts';
import type { CompiledRules } from './read-rules.ts';
import { type Rule, type RuleHead, rulesOf } from './rule-facts.ts';
import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { isObject, listAt, textAt, type JsonObject } from '../../ground/fhir/json.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';

/** Result of one rule for one Bundle. */
export interface Evaluated {
  readonly result: 'pass' | 'fail' | 'unknown';
  /** NHI's 報告總結 unchanged; null if the rule could not compose it. */
  readonly report: string | null;
}

/** An expression of the engine, which has no types of its own. */
interface Expression {
  execute(context: PatientContext): Promise<unknown>;
}

/** The rules of a package, ready to run. Ask one question at a time. */
export class RuleBook {
  readonly rules: readonly Rule[];
  readonly #elm: ReadonlyMap<string, ElmLibrary>;
  readonly #libraries = new Map<string, Library>();
  readonly #systems: readonly string[];

  constructor(compiled: CompiledRules) {
    this.rules = rulesOf(compiled);
    this.#elm = new Map(compiled.libraries.map((one) => [one.name, parseElm(one)]));
    this.#systems = [...this.#elm.values()].flatMap(({ library }) =>
      (library.codeSystems?.def ?? []).map(({ id }) => id),
    );
  }

  /** A Bundle in the form of these rules; null: not a Bundle with a patient. */
  prepare(json: unknown): BundleForRules | null {
    return bundleForRules(json, this.#systems);
  }

  /**
   * Rules that concern a Bundle: it plans their drug, and its diagnosis is their cancer. If a rule's cancer cannot be evaluated, the rule is
   * included: `ask` reports why.
   */
  async about({ bundle, plans }: BundleForRules, now: number): Promise<string[]> {
    const found: string[] = [];
    for (const rule of this.rules) {
      if (![...rule.codes].some((code) => plans.has(code))) continue;
      if (rule.cancer === null || (await this.#isCancer(rule, bundle, now))) found.push(rule.name);
    }
    return found;
  }

  /** Head of a rule, for a Bundle that it concerns. @throws Error if the package has no such rule */
  headOf(name: string, { plans }: Pick<BundleForRules, 'plans'>): RuleHead {
    const rule = this.rules.find((one) => one.name === name);
    if (rule === undefined) throw new Error('no such rule');
    const { title, label, drug, version, date, codes } = rule;
    return { name, title, label, drug, version, date, codes: [...plans].filter((code) => codes.has(code)) };
  }

  async #isCancer(rule: Rule, bundle: BundleForRules['bundle'], now: number): Promise<boolean> {
    try {
      const context = this.#contextOf(rule, bundle, now);
      const { alias, name } = rule.cancer ?? { alias: null, name: '' };
      const owner = (alias === null ? context : context.getLibraryContext(alias)) as PatientContext;
      return (await (owner.get(name) as Expression).execute(owner)) === true;
    } catch {
      // The rule or the Bundle is damaged: `ask` meets the same error and reports it.
      return true;
    }
  }

  /**
   * @param now ms; for the one rule that reads today's date
   * @throws the engine's error, which may quote the Bundle
   */
  async ask(name: string, { bundle }: Pick<BundleForRules, 'bundle'>, now: number): Promise<Evaluated> {
    const rule = this.rules.find((one) => one.name === name);
    if (rule === undefined) throw new Error('no such rule');
    const context = this.#contextOf(rule, bundle, now);
    const valueOf = async (define: string | null): Promise<unknown> => {
      if (define === null) return undefined;
      const known = context.get(define) as unknown;
      // A computed definition is replaced by its value in the context.
      return isExpression(known) ? await known.execute(context) : known;
    };
    const verdict = await valueOf(rule.result);
    const text = await valueOf(rule.resultText);
    const report = await valueOf(rule.report);
    return { result: resultOf(verdict, text), report: typeof report === 'string' ? report : null };
  }

  #contextOf(rule: Rule, bundle: BundleForRules['bundle'], now: number): PatientContext {
    const at = DateTime.fromJSDate(new Date(now), TAIWAN);
    return new PatientContext(this.#library(rule.name), patientOf(bundle), undefined, {}, at);
  }

  /** Built at first use and cached: most rules use the same three libraries. */
  #library(name: string): Library {
    let library = this.#libraries.get(name);
    if (library === undefined) {
      const elm = this.#elm.get(name);
      if (elm === undefined) throw new Error(`the library ${name} is not in the package`);
      const ready = forEngine(elm, (other) => this.#elm.get(other));
      library = new Library(ready, { resolve: (path: string) => this.#library(path) });
      this.#libraries.set(name, library);
    }
    return library;
  }
}

const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && 'execute' in value && typeof value.execute === 'function';

/** The rule's boolean decides, if it has one; else its text, which begins with ✓ or ✖. */
function resultOf(verdict: unknown, text: unknown): Evaluated['result'] {
  if (verdict !== undefined) return verdict === true ? 'pass' : 'fail';
  if (typeof text !== 'string') return 'unknown';
  return text.startsWith('✓') ? 'pass' : text.startsWith('✖') ? 'fail' : 'unknown';
}

/** A Bundle as the rules read it; `plans`: NHI drug codes that it applies for. */
export interface BundleForRules {
  readonly bundle: JsonObject;
  /** Paths of the entries in the file, as problems name a place: `Bundle.entry[3].resource`. */
  readonly paths: readonly string[];
  readonly plans: ReadonlySet<string>;
}

/**
 * A copy of a Bundle in the form that the rules expect. References within it are relative (`Type/id`). Each system has the address under which the
 * rules know its name, whichever guide the Bundle follows. Null: not a Bundle with a patient.
 * @param systems addresses that the rules know
 */
export function bundleForRules(json: unknown, systems: Iterable<string>): BundleForRules | null {
  const parsed = parseBundle(json);
  if (parsed === null || parsed.ofType('Patient').length === 0) return null;
  const known = new Map([...systems].map((url) => [plainSystem(url), url]));
  const ids = new Map<string, string>();
  const entries = parsed.entries.map(({ fullUrl, type, resource }) => {
    const id = textAt(resource, 'id') ?? fullUrl?.split(/[:/]/).at(-1) ?? null;
    if (fullUrl !== null && id !== null) ids.set(fullUrl, `${type}/${id}`);
    return { resource: id === null ? resource : { ...resource, id } };
  });
  const bundle: JsonObject = {
    resourceType: 'Bundle',
    entry: entries.map(({ resource }) => ({ resource: adapt(resource, ids, known) as JsonObject })),
  };
  const paths = parsed.entries.map(({ index }) => `Bundle.entry[${String(index)}].resource`);
  return { bundle, paths, plans: plansOf(bundle) };
}

function adapt(
  value: unknown,
  ids: ReadonlyMap<string, string>,
  systems: ReadonlyMap<string, string>,
): unknown {
  if (Array.isArray(value)) return value.map((one) => adapt(one, ids, systems));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    if (typeof one !== 'string') copy[key] = adapt(one, ids, systems);
    else if (key === 'reference') copy[key] = ids.get(one) ?? one;
    else if (key === 'system') copy[key] = systems.get(plainSystem(one)) ?? one;
    else copy[key] = one;
  }
  return copy;
}

/** Codes of the drugs applied for: MedicationRequests of intent `plan`. */
function plansOf(bundle: JsonObject): Set<string> {
  const codes = new Set<string>();
  for (const entry of listAt(bundle, 'entry')) {
    const resource = isObject(entry) ? entry['resource'] : null;
    if (textAt(resource, 'resourceType') !== 'MedicationRequest' || textAt(resource, 'intent') !== 'plan')
      continue;
    const concept = isObject(resource) ? resource['medicationCodeableConcept'] : null;
    for (const coding of listAt(concept, 'coding')) {
      const code = textAt(coding, 'code');
      if (code !== null) codes.add(code);
    }
  }
  return codes;
}

// FHIR R4 as `cql-execution` reads it, by `cql-exec-fhir` 2.2.0. That library makes each object and each list of types anew at every access. Cached
// while one Bundle is asked about, a rule takes a quarter of the time. Times are Taiwan's, whatever the machine's zone: a day without a time is a day
// in Taiwan, and times in other zones are converted.

/** Hours east of Greenwich; no summer time. */
const TAIWAN = 8;

/** Members of the library's own objects that are used here. */
interface FhirObject {
  readonly _json: Readonly<Record<string, unknown>> | null | undefined;
  readonly _typeInfo: object;
  get(field: string): unknown;
  _is(specifier: { readonly type: string; readonly name: string }): boolean;
  _typeHierarchy(): readonly { readonly name: string }[];
}
interface PatientObject extends FhirObject {
  findRecords(profile: string, details?: { readonly datatype?: string }): unknown[];
}
interface Source {
  readonly _modelInfo: { findClass: (name: string) => unknown };
  reset(): void;
  loadBundles(bundles: readonly object[]): void;
  currentPatient(): EnginePatient & PatientObject;
}

let source: Source | null = null;

/** The patient of a Bundle, with all its resources. The Bundle must have a Patient. */
export function patientOf(bundle: JsonObject): EnginePatient {
  const opened = (source ??= openSource());
  opened.reset();
  opened.loadBundles([bundle]);
  return opened.currentPatient();
}

function openSource(): Source {
  const opened = PatientSource.FHIRv401({ requireProfileTagging: false }) as unknown as Source;
  opened.loadBundles([{ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient' } }] }]);
  const patient = opened.currentPatient();
  rememberRecords(Object.getPrototypeOf(patient) as PatientObject);
  rememberObjects(Object.getPrototypeOf(Object.getPrototypeOf(patient)) as FhirObject);
  const findClass = opened._modelInfo.findClass.bind(opened._modelInfo);
  opened._modelInfo.findClass = remembered(findClass);
  return opened;
}

function rememberRecords(patients: PatientObject): void {
  // oxlint-disable-next-line typescript/unbound-method -- called below with its own `this`
  const { findRecords } = patients;
  const kept = new WeakMap<object, Map<string, unknown[]>>();
  patients.findRecords = function (this: PatientObject, profile, details) {
    const records = mapOf(kept, this);
    const type = details?.datatype ?? profile;
    let found = records.get(type);
    if (found === undefined) records.set(type, (found = findRecords.call(this, profile, details)));
    return found;
  };
}

function rememberObjects(objects: FhirObject): void {
  // oxlint-disable-next-line typescript/unbound-method -- called below with its own `this`
  const { get } = objects;
  const values = new WeakMap<object, Map<string, unknown>>();
  objects.get = function (this: FhirObject, field) {
    const kept = mapOf(values, this);
    if (kept.has(field)) return kept.get(field);
    const value = inTaiwan(get.call(this, field), this._json?.[field]);
    kept.set(field, value);
    return value;
  };
  const types = new WeakMap<object, ReadonlySet<string>>();
  objects._is = function (this: FhirObject, specifier) {
    let names = types.get(this._typeInfo);
    if (names === undefined)
      types.set(this._typeInfo, (names = new Set(this._typeHierarchy().map(({ name }) => name))));
    return specifier.type === 'NamedTypeSpecifier' && names.has(specifier.name);
  };
}

/** `written`: the text from which it was read. The library gives the machine's zone to a time without one. */
function inTaiwan(value: unknown, written: unknown): unknown {
  if (!(value instanceof DateTime)) return value;
  const hasZone = typeof written === 'string' && /T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(written);
  if (hasZone) return value.convertToTimezoneOffset(TAIWAN);
  value.timezoneOffset = TAIWAN;
  return value;
}

function mapOf<V>(kept: WeakMap<object, Map<string, V>>, key: object): Map<string, V> {
  let found = kept.get(key);
  if (found === undefined) kept.set(key, (found = new Map<string, V>()));
  return found;
}

function remembered<V>(find: (name: string) => V): (name: string) => V {
  const kept = new Map<string, V>();
  return (name) => {
    if (!kept.has(name)) kept.set(name, find(name));
    return kept.get(name) as V;
  };
}
