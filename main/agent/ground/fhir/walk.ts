import type { JsonObject } from './json.ts';

/** One object inside a document, with its path; `path()` builds the text only on demand. */
export interface WalkedObject {
  readonly object: JsonObject;
  readonly depth: number;
  /** In the list of the walk: the position after the last object inside it. */
  readonly end: number;
  path(): string;
}

/** One step of the walk. It is also the `WalkedObject`, since a Bundle has thousands. */
class Step {
  readonly object: JsonObject;
  /** Property name, or position in an array. */
  readonly at: string | number;
  readonly depth: number;
  readonly parent: Step | null;
  end = 0;

  constructor(object: object, at: string | number, depth: number, parent: Step | null) {
    this.object = object as JsonObject;
    this.at = at;
    this.depth = depth;
    this.parent = parent;
  }

  path(): string {
    return pathOf(this);
  }
}

/** A whole document, walked once for all users of its objects. */
export interface Walked {
  /** Every object in document order, except those nested deeper than FHIR ever nests. */
  readonly places: readonly WalkedObject[];
  /** Number of members of all objects; a repeated name counts once. */
  readonly members: number;
}

/** Limit of the recursion: a hostile text must not overflow the stack. */
const DEEPEST = 1_000;

export function walkOnce(root: JsonObject, rootName: string): Walked {
  const places: WalkedObject[] = [];
  let members = 0;
  const visit = (step: Step): void => {
    const { object } = step;
    if (Array.isArray(object)) {
      for (let at = 0; at < object.length; at += 1) follow(step, at, object[at]);
      return;
    }
    places.push(step);
    for (const key in object) {
      members += 1;
      follow(step, key, object[key]);
    }
    step.end = places.length;
  };
  const follow = (parent: Step, at: string | number, value: unknown): void => {
    if (typeof value !== 'object' || value === null || parent.depth >= DEEPEST) return;
    visit(new Step(value, at, parent.depth + 1, parent));
  };
  visit(new Step(root, rootName, 1, null));
  return { places, members };
}

/** Every object in document order. */
export const walkObjects = (root: JsonObject, rootName: string): readonly WalkedObject[] =>
  walkOnce(root, rootName).places;

function pathOf(step: Step): string {
  const labels: string[] = [];
  for (let here: Step | null = step; here !== null; here = here.parent) {
    if (typeof here.at === 'number') labels.push(`[${here.at}]`);
    else labels.push(here.parent === null ? here.at : `.${here.at}`);
  }
  return labels.reverse().join('');
}
