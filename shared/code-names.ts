/** Tables of names for codes that a hospital can import. */
export const NAME_TABLES = ['department', 'drug', 'doctor', 'indication'] as const;
export type NameTable = (typeof NAME_TABLES)[number];

/** Tables that NHI publishes with its guide, and that every build has. */
export const NHI_NAME_TABLES = ['department', 'drug', 'indication', 'hospital'] as const;
export type NhiNameTable = (typeof NHI_NAME_TABLES)[number];

export const isNhiNameTable = (table: string): table is NhiNameTable =>
  (NHI_NAME_TABLES as readonly string[]).includes(table);
