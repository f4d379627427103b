import type * as fhir from '../../main/profile/package/fhir-types.ts';

export interface ElementDefinition extends fhir.ElementDefinition {
  readonly min: number;
  readonly max: string;
}
export interface StructureDefinition extends Omit<fhir.StructureDefinition, 'snapshot'> {
  readonly name: string;
  readonly snapshot: { readonly element: readonly ElementDefinition[] };
}
interface Block {
  readonly parent: string;
  readonly lines: readonly string[];
}
interface Model {
  readonly paths: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Elements that hold any resource. */
  readonly resources: ReadonlySet<string>;
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = `${BASE}structuredefinition-fhir-type`;
/** Checked by our own code on every element, hence not repeated a thousand times. */
const BUILT_IN = new Set(['ele-1', 'ext-1']);
/** Used by none of the resources the table holds. */
const UNUSED = new Set([
  'ElementDefinition',
  'MarketingStatus',
  'Population',
  'ProdCharacteristic',
  'ProductShelfLife',
  'SubstanceAmount',
]);
/** Their last part in `base.path` says where an element comes from; those are written once, at their own type. */
const ABSTRACT = /^(Element|BackboneElement|Resource|DomainResource)\./;

/** One block per type: a head `Name : Parent`, then its own elements, depth as dots. */
export function typeLines(
  definitions: readonly StructureDefinition[],
  model: Model,
  resources: ReadonlySet<string>,
): { lines: string[]; constraints: string[]; valueSets: Set<string> } {
  const constraints = new Map<string, string>();
  const valueSets = new Set<string>();
  const blocks = new Map<string, Block>();

  function keys(element: ElementDefinition): string {
    const used = (element.constraint ?? []).filter(
      ({ key, expression, extension }) =>
        !BUILT_IN.has(key) &&
        expression !== undefined &&
        !(extension ?? []).some(({ url }) => url.endsWith('elementdefinition-bestpractice')),
    );
    return used
      .map(({ key, severity, expression }) => {
        const line = `${key}\t${severity}\t${(expression ?? '').replaceAll(/\s+/g, ' ')}`;
        let id = key;
        for (let n = 2; (constraints.get(id) ?? line.replace(key, id)) !== line.replace(key, id); n++)
          id = `${key}~${String(n)}`;
        constraints.set(id, line.replace(key, id));
        return ` !${id}`;
      })
      .join('');
  }

  /** A code outside of the largest list that is allowed is as wrong as one outside of a required one. */
  function binding({ binding: bound, type }: ElementDefinition): string {
    const most = bound?.extension?.find(({ url }) => url.endsWith('elementdefinition-maxValueSet'));
    const isCode = type?.length === 1 && type[0]?.code === 'code';
    const valueSet =
      bound?.strength === 'required' ? bound.valueSet : isCode ? most?.valueCanonical : undefined;
    if (valueSet === undefined) return '';
    const url = valueSet.split('|')[0] ?? '';
    if (!url.startsWith('http://hl7.org/fhir/ValueSet/')) return '';
    valueSets.add(url);
    return ` =${url.slice('http://hl7.org/fhir/ValueSet/'.length)}`;
  }

  for (const definition of definitions) {
    const { name, kind } = definition;
    const [root, ...elements] = definition.snapshot.element;
    if (root === undefined || kind === 'primitive-type' || kind === 'logical' || UNUSED.has(name)) continue;
    const special = definition.derivation === 'constraint';
    const abstract = ['Resource', 'DomainResource'].includes(name);
    if (kind === 'resource' && !abstract && !resources.has(name)) continue;
    const parent = definition.baseDefinition?.replace(BASE, '') ?? '';
    const title = special ? (definition.url.split('/').at(-1) ?? '') : name;
    const lines = [`${title}${parent === '' ? '' : ` : ${parent}`}${keys(root)}`];
    blocks.set(title, { parent, lines });
    for (const element of elements) {
      const from = element.base?.path ?? element.path;
      if (special && element.max !== '0') continue;
      if (ABSTRACT.test(from) && !ABSTRACT.test(`${name}.`)) continue;
      if (ABSTRACT.test(from) && !from.startsWith(`${name}.`)) continue;
      if (/^(Quantity|Timing)\./.test(from) && !special && !from.startsWith(`${name}.`)) continue;
      if (!special && !abstract && !ABSTRACT.test(from) && !model.paths.has(from.replace('[x]', '')))
        continue;
      const depth = element.path.split('.').length - 1;
      const last = element.path.split('.').at(-1) ?? '';
      lines.push(
        `${'.'.repeat(depth)}${last} ${String(element.min)}..${element.max} ${typesOf(element, model)}${binding(element)}${keys(element)}`,
      );
    }
  }
  return { lines: parentsFirst(blocks), constraints: [...constraints.values()].sort(), valueSets };
}

function typesOf(element: ElementDefinition, model: Model): string {
  if (element.contentReference !== undefined) return `@${element.contentReference.replace('#', '')}`;
  // R4 allows any resource at these paths, although the first source narrows them.
  if (model.resources.has(element.path)) return 'Resource';
  return (element.type ?? [])
    .map(({ code, targetProfile, profile, extension }) => {
      const real = extension?.find(({ url }) => url === FHIR_TYPE)?.valueUrl;
      const name = code.startsWith('http://hl7.org/fhirpath/') ? (real ?? 'string') : code;
      const named = profile?.length === 1 ? (profile[0] ?? '').replace(BASE, '') : name;
      const targets = (targetProfile ?? [])
        .map((url) => url.replace(BASE, ''))
        .filter((type) => model.types.has(type) || type === 'Resource');
      return targets.length === 0 || targets.includes('Resource') ? named : `${named}(${targets.join('/')})`;
    })
    .join('|');
}

/** A reader that goes through it once from the top finds each parent above its children. */
function parentsFirst(blocks: ReadonlyMap<string, Block>): string[] {
  const depth = (name: string): number => {
    const parent = blocks.get(name)?.parent ?? '';
    return parent === '' ? 0 : depth(parent) + 1;
  };
  return [...blocks.keys()]
    .sort((a, b) => depth(a) - depth(b))
    .flatMap((name) => blocks.get(name)?.lines ?? []);
}
