/** Names for codes; for drugs also the hospital's own. */
import { z } from 'zod';
import { NAME_TABLES } from '../code-names.ts';
import { base, by } from './base.ts';

export const drugNamesView = z.object({
  /** ISO 8601 with offset; null before the first import. */
  importedAt: z.string().nullable(),
  importedBy: z.string().nullable(),
  names: z.array(z.object({ code: z.string(), name: z.string() })),
});
export type DrugNamesView = z.infer<typeof drugNamesView>;

const importProblem = z.object({
  /** Line of the file, from 1. */
  line: z.int(),
  code: z.enum(['columns', 'code-empty', 'name-empty', 'too-long', 'duplicate', 'quote-open']),
});
export type ImportProblem = z.infer<typeof importProblem>;

const nhiCode = z.object({ table: z.enum(NAME_TABLES), code: z.string().max(64) });

export const namesContract = {
  names: {
    list: base.output(drugNamesView),
    /** NHI's names for codes, as its guide publishes them. Unknown codes are left out; the order is undefined. */
    nhi: base
      .input(z.object({ codes: z.array(nhiCode).max(1000) }))
      .output(z.array(nhiCode.extend({ name: z.string() }))),
    /**
     * Replaces the whole table. `csv`: the file's bytes, base64, UTF-8 or Big5, with the columns code and name. With problems nothing is
     * imported unless `skipBad`; the problems then list the skipped lines.
     */
    import: base
      .input(
        z.object({
          csv: z.base64().max(14_000_000),
          skipBad: z.boolean().optional(),
          by,
        }),
      )
      .output(
        z.object({
          imported: z.boolean(),
          count: z.int(),
          encoding: z.enum(['utf-8', 'big5']),
          problems: z.array(importProblem).max(200),
          problemCount: z.int(),
        }),
      ),
  },
};
