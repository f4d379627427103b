import type { R4Types } from '../r4/read-table.ts';
import {
  DISCRIMINATORS,
  type BindingRule,
  type ConstraintRule,
  type Discriminator,
  type SlicingRule,
  type TypeRule,
} from '../rules.ts';
import type { ElementDefinition, ElementType } from './fhir-types.ts';
import type { Node } from './node.ts';

export type ConstraintTable = Record<string, ConstraintRule>;

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const R4_VALUE_SETS = /^http:\/\/(?:hl7\.org\/fhir|terminology\.hl7\.org)\/ValueSet\//;
/** Checked by our own code on every element; as expressions these would be most of the work. */
const BUILT_IN = new Set(['ele-1', 'ext-1']);

/** Rules of one ElementDefinition without children. Null for an element that R4 lacks (a tool's addition). */
export function elementRules(
  element: ElementDefinition,
  r4: R4Types,
  constraints: ConstraintTable,
): Node | null {
  const path = element.base?.path ?? element.path;
  const isRoot = !element.path.includes('.');
  const base = r4.element(path);
  if (!isRoot && base === undefined && r4.type(path.split('.')[0] ?? '') !== undefined) return null;
  const max = maxOf(element.max);
  const baseMax = maxOf(element.base?.max ?? element.max);
  const node: Node = {
    // A choice renamed to its only type (`valueQuantity`) is still the choice.
    name: path.endsWith('[x]') ? (path.split('.').at(-1) ?? '') : (element.path.split('.').at(-1) ?? ''),
    path,
    min: element.min ?? 0,
    max,
    many: !isRoot && (base?.many ?? (baseMax === null || baseMax > 1)),
    types: isRoot ? [] : typesOf(element.type ?? [], path),
  };
  const sameAs = element.contentReference?.split('#').at(-1);
  if (sameAs !== undefined) node.sameAs = sameAs;
  const fixed = valueOf(element, 'fixed');
  if (fixed !== undefined) node.fixed = fixed;
  const pattern = valueOf(element, 'pattern');
  if (pattern !== undefined) node.pattern = pattern;
  const minValue = valueOf(element, 'minValue');
  if (minValue !== undefined) node.minValue = minValue;
  const maxValue = valueOf(element, 'maxValue');
  if (maxValue !== undefined) node.maxValue = maxValue;
  if (element.maxLength !== undefined) node.maxLength = element.maxLength;
  const binding = bindingOf(element);
  if (binding !== null) node.binding = binding;
  const names = constraintsOf(element, r4, constraints);
  if (names.length > 0) node.constraints = names;
  const slicing = slicingOf(element);
  if (slicing !== null) node.slicing = slicing;
  return node;
}

function typesOf(types: readonly ElementType[], path: string): TypeRule[] {
  const rules = new Map<string, { code: string; profiles: string[]; targets: string[] }>();
  for (const { code, profile, targetProfile, extension } of types) {
    const real = extension?.find(({ url }) => url.endsWith('structuredefinition-fhir-type'))?.valueUrl;
    const fhirPath = code.startsWith('http://hl7.org/fhirpath/');
    const name = path === 'Resource.id' ? 'id' : fhirPath ? (real ?? 'string') : code;
    const rule = rules.get(name) ?? { code: name, profiles: [], targets: [] };
    rule.profiles.push(...(profile ?? []));
    rule.targets.push(
      ...(targetProfile ?? []).map((url) => (url.startsWith(BASE) ? url.slice(BASE.length) : url)),
    );
    rules.set(name, rule);
  }
  return [...rules.values()].map(({ code, profiles, targets }) => ({
    code,
    ...(profiles.length === 0 ? {} : { profiles }),
    ...(targets.length === 0 || targets.includes('Resource') || code === 'canonical' ? {} : { targets }),
  }));
}

function valueOf(element: ElementDefinition, kind: string): unknown {
  const key = Object.keys(element).find(
    (one) => one.startsWith(kind) && /^[A-Z]/.test(one.slice(kind.length)),
  );
  return key === undefined ? undefined : element[key];
}

/** maxValueSet, the largest permitted list (FHIR R4): a code outside is as wrong as with a required binding. */
const MAX_VALUE_SET = 'elementdefinition-maxValueSet';

/** Leaves out R4's extensible bindings to R4's value sets, whose content is not in a guide's package. */
function bindingOf({ binding, type }: ElementDefinition): BindingRule | null {
  if (binding?.valueSet === undefined) return null;
  const { strength } = binding;
  const most = binding.extension?.find(({ url }) => url.endsWith(MAX_VALUE_SET))?.valueCanonical;
  if (strength !== 'required' && most !== undefined && type?.length === 1 && type[0]?.code === 'code')
    return { strength: 'required', valueSet: most.split('|')[0] ?? most };
  // Only one version of a value set is ever available.
  const valueSet = binding.valueSet.split('|')[0] ?? binding.valueSet;
  if (strength !== 'required' && strength !== 'extensible') return null;
  return strength === 'extensible' && R4_VALUE_SETS.test(valueSet) ? null : { strength, valueSet };
}

function constraintsOf(element: ElementDefinition, r4: R4Types, table: ConstraintTable): string[] {
  const names: string[] = [];
  for (const { key, severity, human, expression, extension } of element.constraint ?? []) {
    const advice = (extension ?? []).some(({ url }) => url.endsWith('elementdefinition-bestpractice'));
    if (expression === undefined || advice || BUILT_IN.has(key)) continue;
    const known = r4.constraint(key);
    // R4's constraints are stored once, in R4's table; a guide may reuse their keys for other expressions.
    const isR4s = known?.expression === expression.replaceAll(/\s+/g, ' ');
    let name = known === undefined || isR4s ? key : `${key}~guide`;
    if (!isR4s) {
      const rule: ConstraintRule = {
        key,
        severity: severity === 'warning' ? 'warning' : 'error',
        human: human ?? key,
        expression,
      };
      for (let n = 2; (table[name] ?? rule).expression !== expression; n++) name = `${key}~${String(n)}`;
      table[name] = rule;
    }
    names.push(name);
  }
  return names;
}

function slicingOf({ slicing }: ElementDefinition): SlicingRule | null {
  if (slicing === undefined) return null;
  const by = (slicing.discriminator ?? []).flatMap(({ type, path }): Discriminator[] => {
    const known = DISCRIMINATORS.find((one) => one === type);
    return known === undefined ? [] : [{ type: known, path }];
  });
  const rules = slicing.rules === 'closed' || slicing.rules === 'openAtEnd' ? slicing.rules : 'open';
  return { by, rules, ...(slicing.ordered === true ? { ordered: true } : {}) };
}

function maxOf(max: string | undefined): number | null {
  return max === undefined || max === '*' ? null : Number(max);
}
