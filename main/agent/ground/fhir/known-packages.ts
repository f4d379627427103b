/** Known bytes of packages: a package judges every Bundle, so a known name and version stands for known bytes. */
import { z } from 'zod';
import { PACKAGE_SOURCES, type PackageSource } from '../../../../shared/choices.ts';
import { AgentError } from '../error.ts';

/** A package as its manifest names it. */
export interface PackageMark {
  readonly name: string;
  readonly version: string;
  /**
   * SHA-256 of the `.tgz`, hex. The file's bytes are hashed, not its content in some order: a person compares this with `sha256sum` and with
   * the publisher's figure, the page and the trail show the same one, and nothing inside the package has a say in it. So the same content
   * packed anew counts as other bytes, and needs a person's word.
   */
  readonly sha256: string;
}

/** An imported package in the list of its store. */
export const packageEntry = z.object({
  name: z.string(),
  version: z.string(),
  /** Name of the compiled file, if it is not made of name and version. */
  file: z.string().optional(),
  title: z.string().nullable(),
  canonical: z.string().nullable(),
  /** SHA-256 of the `.tgz`, hex. */
  sha256: z.string(),
  source: z.enum(PACKAGE_SOURCES),
  importedAt: z.number(),
});

/** Writes a person's word for other bytes in the trail. `known`: the hash that the package should have. */
export type TrustPackage = (made: PackageMark, known: string) => Promise<void>;

export type KnownPackage = PackageMark & { readonly source: PackageSource };

export interface Admission {
  /** Answers for other bytes under a known name and version; null: nobody does. */
  readonly trust: TrustPackage | null;
  /** Packages of the other list: a package is rules or a guide. */
  readonly elsewhere: readonly KnownPackage[];
}
export const ON_ITS_OWN: Admission = { trust: null, elsewhere: [] };

/** The guide that ships with its dependency, and the rules for which this program was built. */
export const PUBLISHED: ReadonlyMap<string, string> = new Map([
  ['tw.gov.mohw.nhi.pas#1.2.3', '3673663e783c623f96705dd8f7d00654d74ca66495ee526d720d4a17cfd7ee32'],
  ['tw.gov.mohw.twcore#0.3.2', '993a089262fd309beed9533f736f151d71c8a2e1de4e63b3b49a7180a6df9194'],
  ['tw.gov.mohw.nhi.cql#0.0.1', '89f448ec81ab49e62f7f53caecffedbf3de87335d3695174b95741e65d004cda'],
]);

/**
 * Decides whether a package may be stored. A person's word is in the trail before anything of the package is: a crash in between leaves a line
 * about a package that was not imported.
 * @param imported packages of the list, this one's former bytes among them
 * @throws AgentError `ig-other-bytes` for a known name and version with other bytes, if nobody answers for them
 */
export async function admitPackage(
  made: PackageMark,
  imported: readonly KnownPackage[],
  { trust, elsewhere }: Admission,
): Promise<PackageSource> {
  const published = PUBLISHED.get(labelOf(made));
  const before = [...imported, ...elsewhere].find((one) => labelOf(one) === labelOf(made));
  if (published === made.sha256) return 'published';
  if (published === undefined && before?.sha256 === made.sha256) return before.source;
  const known = published ?? before?.sha256;
  if (known === undefined) return 'imported';
  if (trust === null)
    throw new AgentError('ig-other-bytes', {
      package: `${made.name}#${made.version}`,
      sha256: made.sha256,
      known,
    });
  await trust(made, known);
  return 'trusted';
}

/** In lower case: a name in other letters must not pass for another package. */
const labelOf = ({ name, version }: PackageMark): string => `${name}#${version}`.toLowerCase();
