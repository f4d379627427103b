import type { IndexedCase } from '../../../main/agent/index/indexed-case.ts';

/** Every property of a row and a label: they are read where they stand, by getters of the prototype. */
export function allOf(one: IndexedCase): unknown {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(one)).filter(
    (name) => !['constructor', 'row', 'label'].includes(name),
  );
  return Object.fromEntries(names.map((name) => [name, (one as unknown as Record<string, unknown>)[name]]));
}
