import { isObject, type JsonObject } from './json.ts';

/** One object inside a document, with the way to it; `path()` is only put together when somebody asks. */
export interface Place {
  readonly object: JsonObject;
  readonly depth: number;
  path(): string;
}

/** One step of the walk, and where it leads to an object, the place itself: a Bundle has thousands. */
class Step {
  readonly value: object;
  /** Property name, or position in an array. */
  readonly at: string | number;
  readonly depth: number;
  readonly parent: Step | null;

  constructor(value: object, at: string | number, depth: number, parent: Step | null) {
    this.value = value;
    this.at = at;
    this.depth = depth;
    this.parent = parent;
  }

  get object(): JsonObject {
    return this.value as JsonObject;
  }

  path(): string {
    return pathOf(this);
  }
}

/** Every object in document order, without recursion: a hostile depth must not cost the stack. */
export function* walkObjects(root: JsonObject, rootName: string): Generator<Place> {
  const stack = [new Step(root, rootName, 1, null)];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { value } = step;
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      for (let at = items.length - 1; at >= 0; at--) push(stack, step, at, items[at]);
    } else if (isObject(value)) {
      yield step;
      const keys = Object.keys(value);
      for (let at = keys.length - 1; at >= 0; at--) push(stack, step, keys[at] ?? '', value[keys[at] ?? '']);
    }
  }
}

function push(stack: Step[], parent: Step, at: string | number, value: unknown): void {
  if (typeof value === 'object' && value !== null) stack.push(new Step(value, at, parent.depth + 1, parent));
}

function pathOf(step: Step): string {
  const labels: string[] = [];
  for (let here: Step | null = step; here !== null; here = here.parent) {
    if (typeof here.at === 'number') labels.push(`[${here.at}]`);
    else labels.push(here.parent === null ? here.at : `.${here.at}`);
  }
  return labels.reverse().join('');
}
