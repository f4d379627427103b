/** Ends a switch over a union: a member added later is a compile error here, and a bug at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected member: ${JSON.stringify(value)}`);
}
