/**
 * FHIR R4 as `cql-execution` reads it, by `cql-exec-fhir` 2.2.0, which makes each object and each list of types anew at every look:
 * kept here for as long as one Bundle is asked about, a rule takes a quarter of the time. Times are Taiwan's whatever the machine's
 * zone: a day without a time is a day in Taiwan, and a time in another zone is read as Taiwan's clock shows it.
 */
import { DateTime, type PatientObject as EnginePatient } from 'cql-execution';
import { PatientSource } from 'cql-exec-fhir';
import type { JsonObject } from '../../ground/fhir/json.ts';

/** Hours east of Greenwich; no summer time. */
export const TAIWAN = 8;

/** Members of the library's own objects that are used here. */
interface FhirObject {
  readonly _json: Readonly<Record<string, unknown>> | null | undefined;
  readonly _typeInfo: object;
  get(field: string): unknown;
  _is(specifier: Specifier): boolean;
  _typeHierarchy(): readonly { readonly name: string }[];
}
interface Specifier {
  readonly type: string;
  readonly name: string;
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

/** The patient of a Bundle, with all resources of the Bundle behind it. The Bundle has a Patient. */
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

/** `written`: the text it was read from. The library gives what names no zone the machine's. */
function inTaiwan(value: unknown, written: unknown): unknown {
  if (!(value instanceof DateTime)) return value;
  const hasZone = typeof written === 'string' && /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(written);
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
