/** JSON text formatted in lines, with its value to locate elements. */
export interface JsonLines {
  readonly lines: readonly string[];
  /** The parsed value; undefined if the text is no JSON. */
  readonly root: unknown;
}

/** Lines of an element, from 0, both inclusive. `exact` false: the element is missing, and these are the lines of its nearest ancestor. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
  readonly exact: boolean;
}

/** Indents by two spaces. Invalid JSON, a common reason for a refusal, is shown unchanged. */
export function layOut(text: string): JsonLines {
  try {
    const root: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return { lines: JSON.stringify(root, null, 2).split('\n'), root };
  } catch {
    return { lines: text.split('\n'), root: undefined };
  }
}

/** Steps of `Bundle.entry[0].resource.item[1].programCode`. `entry:practitioner` names a missing entry and yields the list of entries. */
export function pathSteps(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)]
    .slice(1)
    .map(([step, index]) => (index === undefined ? (step.split(':')[0] ?? '') : Number(index)));
}

/** Finds the lines by counting, so that no line stores its path. */
export function rangeOf({ root }: JsonLines, path: string): LineRange | null {
  if (root === undefined) return null;
  let value: unknown = root;
  let line = 0;
  // `entry:practitioner` names a missing entry: the range is the list of entries.
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

/** Lines as JSON.stringify formats them. Iterative, as a file may be nested to any depth. */
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
