import { textAt, type JsonObject } from '../../fhir/json.ts';
import { checkConstraints } from './invariants.ts';
import { kidsOf } from './kids.ts';
import { brokenInvariant, unknownModifier, wrongContext } from './messages.ts';
import { contextNames, pathOf, stemOf, type Place } from './place.ts';
import type { Definition } from './rules.ts';
import type { Run } from './run.ts';

/** Told on every extension by our own code: as an expression it would be evaluated thousands of times. */
const EXT_1 = { key: 'ext-1', severity: 'error', human: '', expression: '' } as const;

/** One extension: as its definition says, and only where that allows it. */
export function checkExtension(
  run: Run,
  profiles: readonly string[] | undefined,
  value: JsonObject,
  place: Place,
): void {
  const keys = Object.keys(value);
  const hasValue = keys.some((key) => /^_?value/.test(key));
  if (hasValue === Object.hasOwn(value, 'extension')) run.report(place, brokenInvariant(EXT_1));
  const url = textAt(value, 'url') ?? '';
  const named = (profiles ?? []).find((profile) => run.guide.definition(profile) === undefined);
  if (named !== undefined) run.skip('profile', named);
  const definition = run.guide.definition(profiles?.[0] ?? url);
  if (definition?.type === 'Extension') {
    run.walk.kids(run, kidsOf(run.guide, definition, definition.root, 'Extension'), value, place);
    checkConstraints(run, run.guide.constraintsOf(definition), value, 'Extension', place);
    checkContext(run, definition, place);
  } else if (profiles === undefined && url.includes(':')) {
    // A short url names a part of the extension around it, whose definition has judged it.
    if (place.name === 'modifierExtension') run.report(place, unknownModifier());
    else run.skip('extension', pathOf(place));
  }
}

const ANYWHERE = new Set(['Element', 'Base']);

function checkContext(run: Run, definition: Definition, place: Place): void {
  const { parent } = place;
  const contexts = definition.contexts ?? [];
  if (contexts.length === 0 || parent === null) return;
  const names = new Set(contextNames(parent));
  // A kind of context that is not judged here (the package's features say so) may allow it.
  const fits = contexts.some(
    ({ type, expression }) => type !== 'element' || ANYWHERE.has(expression) || names.has(stemOf(expression)),
  );
  if (!fits) run.report(place, wrongContext(contexts.map((one) => one.expression)));
}
