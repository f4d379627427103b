import { isObject, type JsonObject } from './json.ts';

/** One object inside a document, with the way to it; `path()` is only put together when somebody asks. */
export interface Place {
  readonly object: JsonObject;
  readonly depth: number;
  path(): string;
}

interface Step {
  readonly value: object;
  /** Property name, or position in an array. */
  readonly at: string | number;
  readonly depth: number;
  readonly parent: Step | null;
}

/** Every object in document order, without recursion: a hostile depth must not cost the stack. */
export function* walkObjects(root: JsonObject, rootName: string): Generator<Place> {
  const stack: Step[] = [{ value: root, at: rootName, depth: 1, parent: null }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const here = step;
    if (Array.isArray(here.value)) {
      const items: readonly unknown[] = here.value;
      for (let at = items.length - 1; at >= 0; at--) push(stack, here, at, items[at]);
    } else if (isObject(here.value)) {
      const object = here.value;
      yield { object, depth: here.depth, path: () => pathOf(here) };
      const keys = Object.keys(object);
      for (let at = keys.length - 1; at >= 0; at--) push(stack, here, keys[at] ?? '', object[keys[at] ?? '']);
    }
  }
}

function push(stack: Step[], parent: Step, at: string | number, value: unknown): void {
  if (typeof value === 'object' && value !== null) stack.push({ value, at, depth: parent.depth + 1, parent });
}

function pathOf(step: Step): string {
  const labels: string[] = [];
  for (let here: Step | null = step; here !== null; here = here.parent) {
    if (typeof here.at === 'number') labels.push(`[${here.at}]`);
    else labels.push(here.parent === null ? here.at : `.${here.at}`);
  }
  return labels.reverse().join('');
}
