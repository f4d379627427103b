import { DISCRIMINATORS } from '../rules.ts';
import { parseSteps } from '../discriminator.ts';
import type { ElementDefinition, StructureDefinition } from './fhir-types.ts';

/** A kind of requirement in a StructureDefinition, and whether this checker checks it. */
export interface Feature {
  readonly name: string;
  readonly checked: boolean;
}

/** Parts of an ElementDefinition that only describe. */
const DESCRIPTIVE = new Set(
  (
    'id path sliceName sliceIsConstraining short definition comment requirements alias label code base mapping ' +
    'example isModifier isModifierReason isSummary mustSupport condition representation orderMeaning ' +
    'meaningWhenMissing extension modifierExtension min max type'
  ).split(' '),
);
const JUDGED_PARTS = new Set(['slicing', 'binding', 'constraint', 'contentReference', 'maxLength']);
/** Extensions of a definition that add requirements. */
const DEMANDING = /elementdefinition-(?:maxValueSet|minValueSet|profile-element|pattern)|additional-binding/;

/** All features that a definition uses, in order; names may repeat. */
export function* featuresOf(definition: StructureDefinition): Generator<Feature> {
  if (definition.kind === 'logical') {
    // Models for readers: no instance is checked against these.
    yield { name: 'logical model', checked: true };
    return;
  }
  if (definition.snapshot === undefined) yield { name: 'definition without a snapshot', checked: false };
  for (const { type } of definition.context ?? []) {
    yield { name: `extension context: ${type}`, checked: type === 'element' };
  }
  if ((definition.contextInvariant ?? []).length > 0)
    yield { name: 'extension context invariant', checked: false };
  for (const element of definition.snapshot?.element ?? []) yield* ofElement(element);
}

function* ofElement(element: ElementDefinition): Generator<Feature> {
  if ((element.min ?? 0) > 0 || (element.max ?? '*') !== '*') yield { name: 'cardinality', checked: true };
  if (element.id === undefined) yield { name: 'element without an id', checked: false };
  for (const key of Object.keys(element)) {
    if (DESCRIPTIVE.has(key) || JUDGED_PARTS.has(key)) continue;
    const [, kind] = /^(fixed|pattern|minValue|maxValue)[A-Z]/.exec(key) ?? [];
    if (kind === undefined) yield { name: `element part: ${key.replace(/[A-Z].*/, '')}`, checked: false };
    else if (kind === 'fixed' || kind === 'pattern') yield { name: `${kind} value`, checked: true };
    else
      yield {
        name: `${kind} of a ${key.slice(kind.length)}`,
        checked: /(?:Integer|Int|Decimal|Date|DateTime)$/.test(key),
      };
  }
  for (const type of element.type ?? []) {
    yield { name: 'type', checked: true };
    if (type.profile !== undefined) yield { name: 'type profile', checked: true };
    if (type.targetProfile !== undefined)
      yield { name: 'reference target', checked: type.code === 'Reference' || isAny(type.targetProfile) };
    if (type.aggregation !== undefined) yield { name: 'reference aggregation', checked: false };
    if (type.versioning !== undefined && type.versioning !== 'either')
      yield { name: 'reference versioning', checked: false };
  }
  if (element.contentReference !== undefined) yield { name: 'content reference', checked: true };
  if (element.maxLength !== undefined) yield { name: 'maximum length', checked: true };
  yield* ofSlicing(element);
  const { binding } = element;
  if (binding !== undefined) {
    const judged = binding.strength === 'required' || binding.strength === 'extensible';
    // Preferred and example bindings require nothing.
    yield { name: judged ? `binding: ${binding.strength}` : 'binding: advice only', checked: true };
    const isCode = element.type?.length === 1 && element.type[0]?.code === 'code';
    for (const { url } of binding.extension ?? []) {
      const checked = isCode && url.endsWith('elementdefinition-maxValueSet');
      if (DEMANDING.test(url)) yield { name: `binding: ${url.split('/').at(-1) ?? url}`, checked };
    }
  }
  for (const constraint of element.constraint ?? []) {
    if (constraint.expression === undefined)
      yield { name: `constraint without FHIRPath: ${constraint.key}`, checked: false };
    else yield { name: 'constraint', checked: true };
  }
}

function* ofSlicing({ slicing, sliceName }: ElementDefinition): Generator<Feature> {
  if (sliceName?.includes('/') === true) yield { name: 'slice of a slice', checked: true };
  if (slicing === undefined) return;
  yield {
    name: `slicing: ${slicing.rules ?? 'open'}${slicing.ordered === true ? ', ordered' : ''}`,
    checked: true,
  };
  for (const { type, path } of slicing.discriminator ?? []) {
    const known = DISCRIMINATORS.some((one) => one === type);
    yield { name: `discriminator: ${type}`, checked: known };
    if (parseSteps(path) === null) yield { name: `discriminator path: ${path}`, checked: false };
  }
}

/** True if all targets are generic, as in `canonical(StructureDefinition)`: a canonical's target is not in the file. */
function isAny(targets: readonly string[]): boolean {
  return targets.every((url) => url.startsWith('http://hl7.org/fhir/StructureDefinition/'));
}
