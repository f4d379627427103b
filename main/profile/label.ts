import type { Label } from './messages.ts';
import { pathOfKid, stemOf, type ElementPlace } from './place.ts';
import type { ElementRules, SliceRules } from './rules.ts';

/** The element's name, with its slice name if any. */
export function labelOf(rules: ElementRules | SliceRules, { run: { guide } }: ElementPlace): Label {
  const name = 'slice' in rules ? `${stemOf(rules.name)}（${rules.slice}）` : stemOf(rules.name);
  const zh = guide.names.get(rules.path);
  return { name, zh: zh === undefined ? name : `「${zh}」（${name}）` };
}

/** A missing entry is named by its slice, as the rules do. */
export function pathOfMissing(rules: ElementRules | SliceRules, parent: ElementPlace): string {
  const path = pathOfKid(parent, stemOf(rules.name));
  return rules.path === 'Bundle.entry' && 'slice' in rules ? `${path}:${rules.slice}` : path;
}
