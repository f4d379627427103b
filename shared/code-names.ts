/** Tables of names for codes that a hospital can import. */
export const NAME_TABLES = ['department', 'drug', 'doctor', 'indication'] as const;
export type NameTable = (typeof NAME_TABLES)[number];

/** Tables that NHI publishes with its guide, and that every build has. */
export const NHI_NAME_TABLES = ['department', 'drug', 'indication', 'hospital'] as const;
export type NhiNameTable = (typeof NHI_NAME_TABLES)[number];

/** The name for a code: the hospital's, else `written` (what the Bundle says), else NHI's; or null. */
export type NameOf = (table: NameTable, code: string, written?: string | null) => string | null;
export const noNames: NameOf = (_table, _code, written = null) => written;

export const isNhiNameTable = (table: string): table is NhiNameTable =>
  (NHI_NAME_TABLES as readonly string[]).includes(table);
