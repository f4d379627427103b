/**
 * HL7's own engine (`@cqframework/cql/engine` 5.3.0) as a second opinion on rules, for tests. It is not fit for the product: its `Matches`
 * compares the quoted form of a text (undone here), and its terminology interface is not exported (`in codesystem` is put as a comparison
 * of systems, as `attendants/precheck/elm.ts` does).
 */
import { registerHooks } from 'node:module';
import fhirModel from 'cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml.js';
import type { RuleSource } from '../../main/agent/attendants/precheck/read-rules.ts';
import { isObject, type JsonObject } from '../../main/agent/ground/fhir/json.ts';
import { elementOf, isA, typedElement } from './fhir-model.ts';

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!url.endsWith('/@cqframework/cql/engine.mjs')) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    const mended = source.replace('_$Create$(this_0).jc(argument)', '_$Create$(this_0).jc(argument.value)');
    if (mended === source) throw new Error('Matches of this engine is another one by now');
    return { ...loaded, source: mended };
  },
});
const engine = await import('@cqframework/cql/engine');
const translator = await import('@cqframework/cql/cql-to-elm');
const { SystemModelInfoProvider } = await import('@cqframework/cql/cql');
const { KtList, KtMutableMap, KtMutableSet } = await import('@cqframework/cql/kotlin-kotlin-stdlib');
const { BigDecimal, QName } = await import('@cqframework/cql/shared');

/** Its types give these the classes of expressions that have the same names. */
const values = engine as unknown as {
  readonly DateTime: {
    fromDateElements(offset: ReturnType<typeof BigDecimal.fromInt>, elements: Int32Array): Value;
  };
  readonly Date: { fromDateString(text: string): Value };
  readonly List: new (elements: object) => Value;
};

const FHIR = 'http://hl7.org/fhir';

type Value = NonNullable<ReturnType<InstanceType<typeof engine.Environment>['createInstance']>>;

/** Hours east of Greenwich. */
const TAIWAN = 8;

function dateTime(text: string): Value {
  const zoned = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const local = zoned ? new Date(Date.parse(text) + TAIWAN * 3_600_000).toISOString().slice(0, 23) : text;
  const parts = local.split(/[-T:.]/).map(Number);
  return values.DateTime.fromDateElements(BigDecimal.fromInt(TAIWAN), Int32Array.from(parts));
}

function systemValue(type: string, value: unknown): Value | null {
  const text = String(value);
  switch (type) {
    case 'System.Boolean':
      return new engine.Boolean(value === true);
    case 'System.Integer':
      return new engine.Integer(Number(value));
    case 'System.Decimal':
      return new engine.Decimal(BigDecimal.fromString(text));
    case 'System.DateTime':
      return dateTime(text);
    case 'System.Date':
      return values.Date.fromDateString(text);
    case 'System.String':
      return new engine.String(text);
    default:
      return null;
  }
}

function instance(type: string, elements: [string, Value | null][]): Value {
  return new engine.ClassInstance(new QName(FHIR, type, ''), KtMutableMap.fromJsMap(new Map(elements)));
}

function valueOf(type: string, json: unknown): Value | null {
  if (type.startsWith('System.')) return systemValue(type, json);
  const name = type.replace('FHIR.', '');
  if (!isObject(json)) {
    const own = elementOf(name, 'value')?.types[0] ?? 'System.String';
    return instance(name, [['value', systemValue(own, json)]]);
  }
  const elements: [string, Value | null][] = [];
  for (const [key, one] of Object.entries(json)) {
    const typed = typedElement(name, key);
    if (typed === null) continue;
    const { element, of, isList } = typed;
    const value = isList
      ? new values.List(KtList.fromJsArray((one as unknown[]).map((each) => valueOf(of, each))))
      : valueOf(of, one);
    elements.push([element, value]);
  }
  return instance(name, elements);
}

/** In codesystem and `(?i)` as this engine can do them. */
function forSecond(cql: string, systems: ReadonlyMap<string, string>): string {
  return cql
    .replaceAll(/'\(\?i\)((?:[^'\\]|\\.)*)'/g, "'(?i:$1)'")
    .replaceAll(
      /((?:"[^"]+"|[A-Za-z_]\w*)(?:\.\w+)*) in (?:\w+\.)?"?([A-Za-z0-9]+)"?(?![\w.(])/g,
      (whole, operand: string, name: string) => {
        const url = systems.get(name);
        if (url === undefined) return whole;
        return /\.(?:code|system|value)$/.test(operand)
          ? `(${operand} is not null)`
          : `(${operand}.system.value = '${url}')`;
      },
    );
}

/** The libraries of a package, to be asked by the second engine. */
export class SecondEngine {
  readonly #manager: InstanceType<typeof translator.LibraryManager>;

  constructor(sources: readonly Pick<RuleSource, 'name' | 'cql'>[]) {
    const all = sources.map(({ cql }) => cql).join('\n');
    const systems = new Map(
      [...all.matchAll(/^codesystem "([^"]+)": '([^']+)'/gm)].map(([, name = '', url = '']) => [name, url]),
    );
    const byName = new Map(sources.map(({ name, cql }) => [name, forSecond(cql, systems)]));
    const models = new translator.ModelManager();
    models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
    models.modelInfoLoader.registerModelInfoProvider(
      translator.createModelInfoProvider((name) =>
        name === 'FHIR' ? (translator.stringAsSource(fhirModel) as object) : null,
      ),
    );
    const units = translator.createUcumService(
      (quantity) => quantity,
      () => null,
      (left) => left,
      (left) => left,
    ) as unknown;
    this.#manager = new translator.LibraryManager(models, new translator.CqlCompilerOptions(), null, units);
    this.#manager.librarySourceLoader.registerProvider(
      translator.createLibrarySourceProvider((name) => {
        const cql = byName.get(name);
        return cql === undefined ? null : (translator.stringAsSource(cql) as object);
      }),
    );
  }

  /** Definitions of a rule by name. @throws the engine's error */
  ask(rule: string, bundle: JsonObject, names: readonly string[]): Map<string, unknown> {
    const resources = (bundle['entry'] as { resource: JsonObject }[]).map(({ resource }) => resource);
    const provider = {
      phiObfuscationSupplier: () => () => null,
      getContextPath: () => null,
      is: (type: string, wanted: { getLocalPart(): string }) => isA(localOf(type), wanted.getLocalPart()),
      createInstance: (type: string) => instance(localOf(type), []),
      objectEquivalent: () => false,
      resolveId: () => null,
      retrieve: (...[, , , type]: readonly string[]) =>
        KtList.fromJsArray(
          resources
            .filter((one) => one['resourceType'] === type)
            .map((one) => valueOf(`FHIR.${String(type)}`, one)),
        ),
    };
    const environment = new engine.Environment(
      this.#manager,
      KtMutableMap.fromJsMap(new Map([[FHIR, provider as never]])),
      null,
    );
    const wanted = new engine.EvaluationParams.LibraryParams.Builder();
    wanted.expressionsByName([...names]);
    const params = new engine.EvaluationParams.Builder();
    params.libraryByName(rule, wanted.build());
    // Without caching, a definition is computed at each mention.
    const cached = KtMutableSet.fromJsSet(new Set([engine.CqlEngine.Options.EnableExpressionCaching]));
    const results = new engine.CqlEngine(environment, cached).evaluate(params.build());
    const result = results.onlyResultOrThrow;
    return new Map(names.map((name) => [name, plain(result.getByName(name)?.value ?? null)]));
  }
}

const localOf = (type: string): string => type.replace(/^\{.*\}|^FHIR\./, '');

function plain(value: Value | null): unknown {
  if (value instanceof engine.String) return value.value;
  if (value instanceof engine.Boolean) return value.value;
  return value;
}
