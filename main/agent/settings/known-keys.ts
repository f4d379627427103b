import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { settingsSchema } from '../../../shared/settings.ts';
import { formatPath } from './problem.ts';
import type { SettingsPath } from './problem.ts';

/** As much of JSON Schema as the settings need. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

const root = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Shape;

/** The names allowed at this place; empty where none are. */
function keysAt(path: SettingsPath): string[] {
  let shape: Shape | undefined = root;
  for (const key of path) shape = typeof key === 'number' ? shape?.items : shape?.properties?.[String(key)];
  return Object.keys(shape?.properties ?? {});
}

function placesOf(name: string, shape: Shape = root, path: PropertyKey[] = []): string[] {
  const below = Object.entries(shape.properties ?? {}).flatMap(([key, inner]) => [
    ...(key === name ? [formatPath([...path, key])] : []),
    ...placesOf(name, inner, [...path, key]),
  ]);
  return shape.items === undefined ? below : [...below, ...placesOf(name, shape.items, [...path, 0])];
}

/**
 * What was probably meant by an unknown key: the same name where it belongs (a line indented wrongly), else the
 * nearest name at this place.
 */
export function nearestKey(key: string, parent: SettingsPath): string {
  const elsewhere = placesOf(key)[0];
  if (elsewhere !== undefined) return elsewhere;
  return formatPath([...parent, nearestHere(key, parent)]);
}

/** The nearest name at this place, whatever its case; a name left unfinished (`settle`) is the one it begins. */
export function nearestHere(key: string, parent: SettingsPath): string {
  const wanted = key.toLowerCase();
  const known = new Map(keysAt(parent).map((name) => [name.toLowerCase(), name]));
  const begun = [...known.keys()].find((name) => wanted.length > 2 && name.startsWith(wanted));
  return known.get(begun ?? closest(wanted, [...known.keys()])) ?? '';
}
