import { lineStarts, positionOf, positionsIn, type Position } from '../../ground/base/json-positions.ts';
import { breaksAt } from '../../ground/fhir/decode.ts';
import type { Problem } from './problem.ts';

/** Problems of a file that is JSON, with the line and column of each. `text`: without a byte order mark. */
export function withLines(problems: readonly Problem[], text: string): readonly Problem[] {
  // Nearly every file has no problem, and is not read again.
  if (problems.length === 0) return problems;
  const places = positionsIn(
    text,
    problems.map(({ path }) => path),
  );
  return problems.map((problem) => ({ ...problem, ...places.get(problem.path) }));
}

/** Position at which a file stops being JSON. */
export function breakOf(bytes: Uint8Array): Position {
  const text = new TextDecoder().decode(bytes);
  return positionOf(breaksAt(text) ?? text.length, lineStarts(text));
}
