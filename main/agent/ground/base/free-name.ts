/** A package, and its file name if that is not the plain one. */
interface NamedVersion {
  readonly name: string;
  readonly version: string;
  readonly file?: string | undefined;
}

/**
 * A file name for a package beside others. `a.b#1.0-x` and `a.b-1.0#x` have the same plain name, as have names that differ only in case:
 * the second gets a `#`, which neither part may contain. Undefined: the plain name is free.
 * @param nameOf `NAME-VERSION` with an extension, or the stored `file`
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
