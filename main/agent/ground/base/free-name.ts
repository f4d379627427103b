/** A package, and the file that it is kept in where that is not the plain one. */
interface NamedVersion {
  readonly name: string;
  readonly version: string;
  readonly file?: string | undefined;
}

/**
 * A file name for a package beside others. `a.b#1.0-x` and `a.b-1.0#x` would share a plain one, and so would names that differ in case
 * alone: the second gets one by a sign that neither part may have. Undefined: the plain one is free.
 * @param nameOf `NAME-VERSION` with an ending, or the own one
 */
export function freeName(
  { name, version }: NamedVersion,
  others: readonly NamedVersion[],
  nameOf: (one: NamedVersion) => string,
): string | undefined {
  const plain = nameOf({ name, version });
  const isTaken = others.some(
    (one) =>
      !(one.name === name && one.version === version) && nameOf(one).toLowerCase() === plain.toLowerCase(),
  );
  return isTaken ? `${name}#${version}${plain.slice(`${name}-${version}`.length)}` : undefined;
}
