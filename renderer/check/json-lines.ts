/** A JSON text set out in lines, and where in them an element stands. */
export interface JsonLines {
  readonly lines: readonly string[];
  /** The parsed value; undefined for what is no JSON, which has no places. */
  readonly root: unknown;
}

/** Lines of an element, counted from 0, both inclusive. `exact` false: it is not there, and this is the nearest around it. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
  readonly exact: boolean;
}

/** Set out by two spaces; what is no JSON is shown as it is: refused files are often refused because of this. */
export function layOut(text: string): JsonLines {
  try {
    const root: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return { lines: JSON.stringify(root, null, 2).split('\n'), root };
  } catch {
    return { lines: text.split('\n'), root: undefined };
  }
}

/** `Bundle.entry[0].resource.item[1].programCode`; of `entry:practitioner`, an entry that is not there, the list of entries. */
export function pathSteps(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)]
    .slice(1)
    .map(([step, index]) => (index === undefined ? (step.split(':')[0] ?? '') : Number(index)));
}

/** Found by counting, so that no line has to remember its place. */
export function rangeOf({ root }: JsonLines, path: string): LineRange | null {
  if (root === undefined) return null;
  let value: unknown = root;
  let line = 0;
  // `entry:practitioner` names an entry that is not there: the range is its list, so not exact.
  let exact = !path.includes(':');
  for (const step of pathSteps(path)) {
    const before = siblingsBefore(value, step);
    if (before === null) {
      exact = false;
      break;
    }
    line += 1 + before.siblings.reduce<number>((sum, one) => sum + countLines(one), 0);
    ({ value } = before);
  }
  return { from: line, to: line + countLines(value) - 1, exact };
}

function siblingsBefore(
  parent: unknown,
  step: string | number,
): { readonly siblings: readonly unknown[]; readonly value: unknown } | null {
  if (Array.isArray(parent)) {
    const items: readonly unknown[] = parent;
    return typeof step === 'number' && step < items.length
      ? { siblings: items.slice(0, step), value: items[step] }
      : null;
  }
  if (typeof parent !== 'object' || parent === null) return null;
  const entries: [string, unknown][] = Object.entries(parent);
  const at = entries.findIndex(([key]) => key === step);
  return at < 0
    ? null
    : { siblings: entries.slice(0, at).map(([, value]) => value), value: entries[at]?.[1] };
}

/** As JSON.stringify sets it out. Without recursion: a file may nest as deep as it likes. */
function countLines(root: unknown): number {
  let count = 0;
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    const children: readonly unknown[] =
      typeof value === 'object' && value !== null ? Object.values(value as Record<string, unknown>) : [];
    count += children.length === 0 ? 1 : 2;
    for (const child of children) stack.push(child);
  }
  return count;
}
