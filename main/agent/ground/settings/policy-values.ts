/** Settings that a registry policy can give: single values. Lists of sections (`folders`, `validation.rules`) are in the policy file. */
import { z } from 'zod';
import { settingsSchema } from '../../../../shared/settings.ts';

/** `whole` and `switch` are DWORDs, `list` is a REG_MULTI_SZ, the others are REG_SZ. */
export type PolicyKind = 'text' | 'number' | 'whole' | 'switch' | 'choice' | 'list';

export interface PolicyValue {
  /** `upload.concurrency`: also the name of its registry value. */
  readonly path: string;
  readonly kind: PolicyKind;
  readonly min: number | null;
  readonly max: number | null;
  readonly choices: readonly string[];
  readonly preset: unknown;
}

/** Subset of JSON Schema that the settings need. */
export interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

let made: Shape | undefined;
/** Made when first asked for: only a registry policy and words about settings need it, and it takes a tenth of the time that the program takes to load. */
export const settingsShape = (): Shape =>
  (made ??= z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Shape);

/** In the schema's order. */
export const policyValues = (): readonly PolicyValue[] => valuesOf(settingsShape(), '');

function valuesOf(shape: Shape, path: string): PolicyValue[] {
  if (shape.properties !== undefined)
    return Object.entries(shape.properties).flatMap(([name, below]) =>
      valuesOf(below, path === '' ? name : `${path}.${name}`),
    );
  const own = shape.anyOf?.find(({ type }) => type !== 'null') ?? shape;
  const kind = kindOf(own);
  if (kind === null) return [];
  const { minimum: min = null, maximum: max = null, enum: choices = [] } = own;
  return [{ path, kind, min, max, choices, preset: shape.default ?? null }];
}

/** Null for a list of sections. */
function kindOf({ type, enum: choices, items }: Shape): PolicyKind | null {
  if (type === 'array') return items?.type === 'string' ? 'list' : null;
  if (choices !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'integer') return 'whole';
  return type === 'number' ? 'number' : 'text';
}
