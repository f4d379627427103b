/** One step of a discriminator's path (FHIR R4 “Discriminator”, the restricted FHIRPath). */
export type Step =
  | { readonly do: 'child'; readonly name: string }
  | { readonly do: 'resolve' }
  | { readonly do: 'extension'; readonly url: string }
  | { readonly do: 'ofType'; readonly type: string };

const parsed = new Map<string, readonly Step[] | null>();

/** Null for a path that is not in the restricted subset. The same steps each time, so that what they lead to is kept by them. */
export function parseSteps(path: string): readonly Step[] | null {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parse(path);
    parsed.set(path, steps);
  }
  return steps;
}

function parse(path: string): readonly Step[] | null {
  const steps: Step[] = [];
  for (const part of path.match(/[^.()]+(?:\('[^']*'\)|\([^)]*\))?/g) ?? []) {
    const [, name = '', argument] = /^([^(]+)(?:\((.*)\))?$/.exec(part) ?? [];
    if (part === '$this') continue;
    if (argument === undefined) steps.push({ do: 'child', name });
    else if (name === 'resolve') steps.push({ do: 'resolve' });
    else if (name === 'extension') steps.push({ do: 'extension', url: argument.replaceAll("'", '') });
    else if (name === 'ofType') steps.push({ do: 'ofType', type: argument });
    else return null;
  }
  return steps;
}
