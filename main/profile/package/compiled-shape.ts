import { z } from 'zod';
import type { CompiledPackage } from '../compiled.ts';
import { DISCRIMINATORS } from '../rules.ts';
import { damaged } from './tar.ts';

// Packages are foreign JSON: compiled content must have the types that checking expects, or the package is refused.

const text = z.string();
const texts = z.array(text);
const include = z.object({
  system: text.optional(),
  codes: text.optional(),
  valueSets: texts.optional(),
});
const elementShape = {
  name: text,
  path: text,
  min: z.number(),
  max: z.number().nullable(),
  types: z.array(z.object({ code: text, profiles: texts.optional(), targets: texts.optional() })),
  sameAs: text.optional(),
  binding: z.object({ strength: z.enum(['required', 'extensible']), valueSet: text }).optional(),
  constraints: texts.optional(),
  maxLength: z.number().optional(),
  slicing: z
    .object({
      by: z.array(z.object({ type: z.enum(DISCRIMINATORS), path: text })),
      rules: z.enum(['open', 'closed', 'openAtEnd']),
      ordered: z.boolean().optional(),
    })
    .optional(),
};
/** Recursive: elements contain elements. */
const slices = z.array(z.lazy((): z.ZodType => slice)).optional();
const kids = z.array(z.lazy((): z.ZodType => element)).optional();
const element: z.ZodType = z.object({ ...elementShape, slices, kids });
const slice: z.ZodType = z.object({ ...elementShape, slice: text, slices, kids });
const definition = z.object({
  url: text,
  type: text,
  baseUrl: text.nullable(),
  root: element,
  constraints: z.record(
    text,
    z.object({ key: text, severity: z.enum(['error', 'warning']), human: text, expression: text }),
  ),
  contexts: z.array(z.object({ type: text, expression: text })).optional(),
});
const compiledShape = z.object({
  definitions: z.array(definition),
  systems: z.array(z.object({ url: text, complete: z.boolean(), codes: text })),
  valueSets: z.array(
    z.object({ url: text, include: z.array(include), exclude: z.array(include).optional() }),
  ),
});

/** Returns the package. @throws AgentError `ig-package-damaged` if a part has the wrong type */
export function ofRightShape(compiled: CompiledPackage): CompiledPackage {
  const { success, error } = compiledShape.safeParse(compiled);
  if (success) return compiled;
  throw damaged(error);
}
