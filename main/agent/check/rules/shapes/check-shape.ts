import { isSameSystem } from '../../../../../shared/twpas/systems.ts';
import { isObject, textAt, valueAt, type JsonObject } from '../../../fhir/json.ts';
import { KINDS, type KindName } from '../data/kinds.ts';
import { choicesOf } from '../elements.ts';
import type { Finding, What } from '../rule.ts';
import { checkBinding, hasCoding } from './bindings.ts';
import { isAbsent, isOfType } from './json-forms.ts';
import type { ElementShape, Shape, ValueShape } from './shape.ts';
import type { ShapeCode } from './texts.ts';

/** What the table needs to know of the rest of the Bundle: the kind of entry a reference leads to, null for none known. */
export type KindOfTarget = (reference: JsonObject) => KindName | null;
type Report = (code: ShapeCode, path: string, what: What) => void;
interface Context {
  readonly report: Report;
  readonly kindOf: KindOfTarget;
}

/** Holds an object against the table of its elements. Takes any JSON; goes no deeper than the table does. */
export function checkShape(
  object: JsonObject,
  shape: Shape,
  path: string,
  kindOf: KindOfTarget,
): Finding<ShapeCode>[] {
  const findings: Finding<ShapeCode>[] = [];
  const report: Report = (code, at, what) => {
    findings.push({ code, path: at, what });
  };
  checkParts(object, shape, path, { report, kindOf });
  return findings;
}

function checkParts(object: JsonObject, shape: Shape, path: string, context: Context): void {
  for (const name of Object.keys(shape)) {
    const element = shape[name];
    if (element === undefined) continue;
    if (element.choice !== undefined) checkChoice(object, name, element, element.choice, path, context);
    else checkElement(object, name, element, path, context);
  }
}

function checkElement(
  object: JsonObject,
  name: string,
  element: ElementShape,
  path: string,
  context: Context,
): void {
  const at = `${path}.${name}`;
  const what: What = { zh: element.zh, en: name };
  const found = valueAt(object, name);
  const values = Array.isArray(found) ? (found as unknown[]) : isAbsent(found) ? [] : [found];
  if (element.max === 0) {
    if (values.length > 0) context.report('element-forbidden', at, what);
    return;
  }
  if (values.length < element.min) context.report('element-missing', at, what);
  if (values.length > 0 && Array.isArray(found) !== element.list) context.report('element-type', at, what);
  if (values.length > element.max) context.report('element-too-many', at, what);
  values.forEach((value, index) => {
    checkValue(value, element.value, Array.isArray(found) ? `${at}[${index}]` : at, what, context);
  });
  const { some } = element;
  if (
    some !== undefined &&
    values.length > 0 &&
    values.filter((value) => hasCoding(value, some)).length !== 1
  ) {
    context.report('element-coding', at, { zh: some.code, en: some.code });
  }
}

function checkChoice(
  object: JsonObject,
  name: string,
  element: ElementShape,
  types: Readonly<Record<string, ValueShape>>,
  path: string,
  context: Context,
): void {
  const stem = name.slice(0, -'[x]'.length);
  const what: What = { zh: element.zh, en: name };
  const written = choicesOf(object, stem);
  const [first, ...others] = written;
  if (first === undefined) {
    if (element.min > 0) context.report('element-missing', `${path}.${stem}`, what);
    return;
  }
  if (others.length > 0) context.report('element-too-many', `${path}.${stem}`, what);
  for (const type of written) {
    const at = `${path}.${stem}${type}`;
    const value = Object.hasOwn(types, type) ? types[type] : undefined;
    if (value === undefined) context.report('element-type', at, what);
    else checkValue(object[`${stem}${type}`], value, at, what, context);
  }
}

function checkValue(value: unknown, shape: ValueShape, path: string, what: What, context: Context): void {
  const { report } = context;
  if (shape.type !== undefined && !isOfType(value, shape.type)) {
    report('element-type', path, what);
    return;
  }
  if (shape.fixed !== undefined && !isFixed(value, shape.fixed)) {
    report('element-value', path, { zh: String(shape.fixed), en: String(shape.fixed) });
  }
  if (shape.among !== undefined && !shape.among.some((code) => code === value)) {
    const list = shape.among.join('、');
    report('code-unknown', path, { zh: list, en: shape.among.join(', ') });
  }
  if (!isObject(value)) return;
  if (shape.coding !== undefined && !hasCoding(value, shape.coding)) {
    report('element-coding', path, { zh: shape.coding.code, en: shape.coding.code });
  }
  if (shape.codes !== undefined) checkBinding(value, shape.codes, path, report);
  if (shape.to !== undefined) checkTarget(value, shape.to, path, what, context);
  if (shape.parts !== undefined) checkParts(value, shape.parts, path, context);
}

function isFixed(value: unknown, fixed: string | number): boolean {
  return (
    value === fixed || (typeof value === 'string' && typeof fixed === 'string' && isSameSystem(value, fixed))
  );
}

/** Whether a reference leads anywhere at all is asked once, for every reference there is. */
function checkTarget(
  value: JsonObject,
  kinds: readonly KindName[],
  path: string,
  what: What,
  { report, kindOf }: Context,
): void {
  if (textAt(value, 'reference') === null) {
    report('reference-empty', path, what);
    return;
  }
  const kind = kindOf(value);
  if (kind === null || kinds.includes(kind)) return;
  report('reference-wrong-kind', `${path}.reference`, {
    zh: kinds.map((one) => KINDS[one].zh).join('、'),
    en: kinds.map((one) => KINDS[one].profile.split('/').at(-1) ?? one).join(', '),
  });
}
