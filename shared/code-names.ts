/** Codes with names from NHI's guide, included in every build. For drugs a hospital can import its own names. */
export const NAME_TABLES = ['department', 'drug', 'indication', 'hospital'] as const;
export type NameTable = (typeof NAME_TABLES)[number];

/** The name for a code: the hospital's, else `written` (the Bundle's text), else NHI's; or null. */
export type NameOf = (table: NameTable, code: string, written?: string | null) => string | null;
export const noNames: NameOf = (_table, _code, written = null) => written;
